import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const folder = fileURLToPath(new URL('types', import.meta.url))
const tsc = fileURLToPath(new URL('../../../node_modules/typescript7/bin/tsc', import.meta.url))

/** What the compiler says to the folder's files; nothing when it accepts them. */
function compile(project: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, '-p', project], (_error, stdout, stderr) => resolve(stdout + stderr))
  })
}

interface Planted {
  readonly file: string
  readonly text: string
  /** What stands there instead. */
  readonly other: string
}

/** What the compiler says to the same files with one text in place of another. */
async function compileWith({ file, text, other }: Planted): Promise<string> {
  const copy = await mkdtemp(join(dirname(folder), 'planted-'))
  try {
    await cp(folder, copy, { recursive: true })
    const source = await readFile(join(copy, file), 'utf8')
    expect(source).toContain(text)
    await writeFile(join(copy, file), source.replace(text, other))
    return await compile(copy)
  } finally {
    await rm(copy, { recursive: true })
  }
}

test('the typed SDK refuses a wrong controller, action, payload, verdict, field or event at compile time, and accepts what is right (P2) (P5)', async () => {
  expect(await compile(folder)).toBe('')
})

const file = 'greeter.ts'

test.each([
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
])('the typed SDK refuses $what that is planted (P2) (P5)', async (planted) => {
  expect(await compileWith(planted)).toContain(`${planted.file}(`)
})
