import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'

const folder = fileURLToPath(new URL('types', import.meta.url))
const tsc = fileURLToPath(new URL('../../../node_modules/typescript7/bin/tsc', import.meta.url))

/** What the compiler says to the folder's files; nothing when it accepts them. */
function compile(project: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, '-p', project], (_error, stdout, stderr) => resolve(stdout + stderr))
  })
}

interface Planted {
  readonly what: string
  readonly file: string
  readonly text: string
  /** What stands there instead. */
  readonly other: string
}

/**
 * What the compiler says to copies of the same files, each with one text in place of another, by what is planted. All copies are
 * compiled at once: what they use is by far the most that has to be read.
 */
async function compileWith(all: readonly Planted[]): Promise<Map<string, string>> {
  const parent = await mkdtemp(join(dirname(folder), 'planted-'))
  try {
    await Promise.all(all.map((planted, at) => plant(join(parent, `${at}`), planted)))
    const settings = await readFile(join(folder, 'tsconfig.json'), 'utf8')
    await writeFile(join(parent, 'tsconfig.json'), settings.replace('"*.ts"', '"*/*.ts"'))
    const lines = (await compile(parent)).split('\n')
    const said = (at: number): string => lines.filter((line) => line.includes(`${basename(parent)}/${at}/`)).join('\n')
    return new Map(all.map(({ what }, at) => [what, said(at)]))
  } finally {
    await rm(parent, { recursive: true })
  }
}

async function plant(copy: string, { file, text, other }: Planted): Promise<void> {
  await cp(folder, copy, { recursive: true })
  const source = await readFile(join(copy, file), 'utf8')
  expect(source).toContain(text)
  await writeFile(join(copy, file), source.replace(text, other))
}

test('the typed SDK refuses a wrong controller, action, payload, verdict, field or event at compile time, and accepts what is right (P2) (P5)', async () => {
  expect(await compile(folder)).toBe('')
})

const file = 'greeter.ts'

const planted: readonly Planted[] = [
  { what: 'a wrong class', file, text: '@before(Checkout,', other: '@before(Carts,' },
  { what: 'a wrong point', file, text: `'place'`, other: `'paid'` },
  { what: 'a wrong field', file, text: 'cart.total.amount', other: 'cart.total.cents' },
  { what: 'a wrong event', file, text: '@on(CustomerLoggedIn)', other: '@on(Checkout)' },
  { what: 'a wrong setting', file, text: 'config.minimum', other: 'config.maximum' },
  { what: 'a verdict without words', file, text: `, 'Orders start at 10 EUR.'`, other: '' },
  {
    what: 'a wrong controller',
    file: 'hooks.ts',
    text: '@after(SessionController,',
    other: '@after(CustomerLoggedIn,',
  },
  { what: 'a wrong action', file: 'hooks.ts', text: `'addLine'`, other: `'addLines'` },
  { what: 'a wrong custom field', file: 'fields.ts', text: '{ message: null }', other: '{ mesage: null }' },
  { what: 'an expected mistake that is none', file: 'hooks.ts', text: `'pay'`, other: `'place'` },
]
let said: Map<string, string>
beforeAll(async () => {
  said = await compileWith([...planted, { what: 'nothing', file, text: 'place', other: 'place' }])
})

test.each(planted)('the typed SDK refuses $what that is planted (P2) (P5)', ({ what, file }) => {
  expect(said.get(what)).toContain(`/${file}(`)
})

test('a copy in which nothing is planted is accepted beside them', () => {
  expect(said.get('nothing')).toBe('')
})
