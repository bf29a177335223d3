import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../../setup/until.js'
import { type FakePlatform, mug, startFakePlatform } from '../fake-platform.js'
import { type CliResult, cli, startCli } from '../run-cli.js'

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
  expect(platform.asked.at(-1)?.body).toEqual({ products: [cup], currency: 'EUR', dryRun: true })
  expect(JSON.parse((await bring([mug], '--json')).stdout)).toMatchObject({
    dryRun: false,
    new: [],
    changed: [{ handle: 'mug', what: ['MUG price 1200 → 1300'] }],
    same: 0,
  })
})

/** About 55 of them make a part. */
const largeOnes = (length: number) =>
  Array.from({ length }, (_, at) => ({
    ...cup,
    handle: `p${at}`,
    description: 'x'.repeat(18_000),
    variants: [{ ...cup.variants[0], sku: `P-${at}` }],
  }))

test('a large file is brought in parts, each small enough for the shop, in its order', async () => {
  const products = largeOnes(120)
  expect((await bring(products)).stdout).toContain('120 new')
  const parts = platform.asked.map(({ body }) => (body as { products: { handle: string }[] }).products)
  expect(parts.length).toBeGreaterThan(2)
  expect(parts.flat().map(({ handle }) => handle)).toEqual(products.map(({ handle }) => handle))
})

test('a tenant file’s currency goes with its products, for the shop to judge', async () => {
  const file = { slug: 'globex', name: 'Globex', currency: 'JPY', catalog: [cup] }
  await bring(file)
  expect(platform.asked.at(-1)?.body).toEqual({ products: [cup], currency: 'JPY', dryRun: false })
})

test('whoever stops an import learns how much is in, with --json too; a dry run has changed nothing', async () => {
  const { promise: never, resolve: end } = Promise.withResolvers<void>()
  let asked = 0
  platform.intercept = async ({ request }) => {
    asked += 1
    return request.method === 'PUT' && asked % 2 === 0 ? never : undefined
  }
  const stopped = async (...options: string[]) => {
    const before = asked
    const argv = ['catalog', 'import', '-', '--tenant', 'acme', ...options]
    const running = startCli(argv, { home: platform.home, stdin: JSON.stringify(largeOnes(70)) })
    await until(() => asked === before + 2, 'the second part is on its way')
    running.stop()
    return running.result
  }
  const plain = await stopped()
  expect([plain.code, plain.stdout]).toEqual([
    130,
    expect.stringMatching(/^5\d of 70 products are in the shop.*the rest\.\n$/),
  ])
  expect(await stopped('--dry-run')).toMatchObject({ code: 130, stdout: 'Nothing is changed: it only looked.\n' })
  const { code, stdout } = await stopped('--json')
  expect([code, JSON.parse(stdout)]).toMatchObject([130, { interrupted: true, products: 70, changed: [], same: 0 }])
  expect((JSON.parse(stdout) as { new: string[] }).new).toContain('p49')
  end()
})

test('an import that is stopped before the file is read has imported nothing, and says so', async () => {
  const running = startCli(['catalog', 'import', '-', '--tenant', 'acme'], { home: platform.home })
  const results: CliResult[] = []
  const ended = running.result.then((result) => results.push(result))
  const isOver = (): boolean => {
    running.stop()
    return results.length > 0
  }
  await until(isOver, 'the command has ended')
  await ended
  expect(results[0]).toMatchObject({ code: 130, stdout: 'Nothing is imported.\n' })
  expect(platform.asked).toEqual([])
})

const wrong: readonly [file: unknown, reason: string][] = [
  ['[{', 'it is no JSON (line 1, column 3: '],
  [
    { products: [cup] },
    'What came in by stdin is not valid: it must be a list of products, or a tenant file with a "catalog".',
  ],
  [{}, 'it must be a list of products'],
  [[cup, { ...cup, handle: 'Cup 2' }], 'product 2: "handle" must be small letters, digits and dashes'],
  [[{ ...cup, price: 3 }], 'product 1: unknown key "price"'],
  [[{ ...cup, variants: [{ ...cup.variants[0], price: 9.5 }] }], 'product 1, variant 1: "price" must be integer'],
  [[7], 'product 1: it must be object'],
  [
    { slug: 'acme', name: 'Acme', currency: 'EUR', catalog: [cup, { ...cup, title: 7 }] },
    'product 2: "title" must be string',
  ],
  [
    [cup, cup],
    'product 2: "handle" is "cup", which is there before; product 2, variant 1: "sku" is "CUP", which is there before',
  ],
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

test('a product without variants is in the list', async () => {
  const page = { items: [{ handle: 'lamp', title: 'Lamp', variants: [] }, mug], nextCursor: null }
  platform.intercept = (reply) => (reply.request.url.endsWith('/catalog') ? reply.send(page) : undefined)
  expect((await catalog(['list'])).stdout).toMatch(/lamp +Lamp +\(none: it cannot be bought\)\nmug +Mug +MUG/)
})

test('a file that is not there is told as everywhere', async () => {
  const { code, stderr } = await catalog(['import', 'nowhere.json'])
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining('The file nowhere.json is not valid: there is no such file.') as string,
  ])
})
