import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakePlatform, mug, startFakePlatform } from './fake-platform.js'
import { cli } from './run-cli.js'

let platform: FakePlatform
beforeEach(async () => {
  platform = await startFakePlatform()
})
afterEach(() => platform.close())

const catalog = (argv: readonly string[], stdin?: string) =>
  cli(['catalog', ...argv, '--tenant', 'acme'], { home: platform.home, ...(stdin === undefined ? {} : { stdin }) })
const bring = (file: unknown, ...options: readonly string[]) =>
  catalog(['import', '-', ...options], typeof file === 'string' ? file : JSON.stringify(file))

const cup = { handle: 'cup', title: 'Cup', variants: [{ sku: 'CUP', title: 'Small', price: 900, stock: 3 }] }

test('an import says what it made of each product', async () => {
  const { code, stdout } = await bring([cup, mug])
  expect(code).toBe(0)
  expect(stdout).toContain('1 new, 1 changed, 0 as they were')
  expect(stdout).toMatch(/new +cup\nchanged +mug +MUG price 1200 → 1300/)
  expect(platform.asked).toMatchObject([
    { line: 'PUT /api/tenants/acme/catalog', body: { products: [cup, mug], dryRun: false } },
  ])
})

test('a tenant file is taken for its catalog; `--dry-run` only looks', async () => {
  const file = { slug: 'globex', name: 'Globex', currency: 'EUR', catalog: [cup] }
  const { stdout } = await bring(file, '--dry-run')
  expect(stdout).toContain('It would be: 1 new')
  expect(platform.asked.at(-1)?.body).toEqual({ products: [cup], dryRun: true })
  expect(JSON.parse((await bring([mug], '--json')).stdout)).toMatchObject({
    dryRun: false,
    new: [],
    changed: [{ handle: 'mug', what: ['MUG price 1200 → 1300'] }],
    same: 0,
  })
})

test('a large file is brought in parts, each small enough for the shop, in its order', async () => {
  const many = Array.from({ length: 120 }, (_, at) => ({ ...cup, handle: `p${at}`, description: 'x'.repeat(18_000) }))
  const products = many.map((one, at) => ({ ...one, variants: [{ ...cup.variants[0], sku: `P-${at}` }] }))
  expect((await bring(products)).stdout).toContain('120 new')
  const parts = platform.asked.map(({ body }) => (body as { products: { handle: string }[] }).products)
  expect(parts.length).toBeGreaterThan(2)
  expect(parts.flat().map(({ handle }) => handle)).toEqual(products.map(({ handle }) => handle))
})

const wrong: readonly [file: unknown, reason: string][] = [
  ['[{', 'it is no JSON'],
  [{ products: [cup] }, 'must be array'],
  [[cup, { ...cup, handle: 'Cup 2' }], '"1.handle" must be small letters, digits and dashes'],
  [[{ ...cup, price: 3 }], 'unknown key "0.price"'],
  [[{ ...cup, variants: [{ ...cup.variants[0], price: 9.5 }] }], '"0.variants.0.price" must be integer'],
  [[cup, cup], '"1.handle" is "cup", which is there before; "1.variants.0.sku" is "CUP", which is there before'],
  [Array.from({ length: 30 }, () => ({ ...cup, title: '' })), '; and 20 more'],
]

test.each(wrong)(
  'a file in which something is wrong is refused with its place, and nobody is asked: %j',
  async (file, reason) => {
    const { code, stderr } = await bring(file)
    expect([code, stderr]).toEqual([2, expect.stringContaining(reason) as string])
    expect(platform.asked).toEqual([])
  },
)

test('what a shop sells is listed, and with --json in the form of the file', async () => {
  const { stdout } = await catalog(['list'])
  expect(stdout).toMatch(/mug +Mug +MUG +White +12\.00 +4\n +MUG-B +Blue +12\.50 +0/)
  expect(JSON.parse((await catalog(['list', '--json'])).stdout)).toEqual([mug])
})
