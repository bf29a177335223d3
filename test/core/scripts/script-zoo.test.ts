import { describe, expect, test } from 'vitest'
import { PreparedScript, type ScriptFault } from '../../../core/scripts/index.js'

/** A source that breaks out into what stands in its function. */
const within = (body: string): string => `export default (cart) => { ${body} }`

const tooLong = {
  'an endless loop': 'for (;;);',
  'an endless loop that catches everything': 'for (;;) try { for (;;); } catch {} finally { for (;;); }',
  'a regular expression that backtracks for ever': 'return /^(a+)+$/.exec("a".repeat(60) + "!")',
  'a search that never asks anybody': 'return [].indexOf.call({ length: 2 ** 53 - 1 }, 0)',
  'a reversal of what is not there': '[].reverse.call({ length: 2 ** 53 - 1 })',
  'a join of a hundred million holes': 'return new Array(2 ** 28).join()',
  'numbers that grow': 'let x = 3n; for (;;) x = x * x',
  'a sort': 'return Array.from({ length: 400000 }, (_, i) => -i).sort()',
  'megabytes that are copied again and again': 'const s = "a".repeat(1 << 20); for (;;) (s + "b").indexOf(s + "c")',
  'lists in lists': 'let all = null; for (;;) all = [all, new Array(3000)]',
  'memory that is filled again and again': 'const all = new Uint8Array(4 << 20); for (;;) all.fill(3)',
  'a getter on the answer that never ends': 'return { get amount() { for (;;); } }',
  'a proxy as the answer': 'return new Proxy({}, { ownKeys() { for (;;); } })',
  'a toJSON that never ends': 'return { toJSON() { for (;;); } }',
  'an error whose message never ends': 'throw { get message() { for (;;); } }',
  'a stack that never ends': 'Error.prepareStackTrace = () => { for (;;); }; null.x',
}

const tooMuch = {
  'a string that is doubled': 'let s = "ab"; for (;;) s += s',
  'a string of half a gigabyte': 'return "x".repeat(2 ** 29)',
  'a normalization': 'return "\u0344".repeat(1e6).normalize("NFKD")',
  'typed arrays': 'const all = []; for (;;) all.push(new Uint8Array(100000))',
  'one typed array': 'return new Uint8Array(2 ** 31)',
  'a map of maps': 'let m = new Map(); for (;;) m = new Map([[m, new Array(2000).fill(1)], [1, m]])',
}

const ended: [string, string, string][] = [
  ...Object.entries(tooLong).map(([what, body]): [string, string, string] => [
    what,
    within(body),
    'SCRIPT_TOOK_TOO_LONG',
  ]),
  ...Object.entries(tooMuch).map(([what, body]): [string, string, string] => [what, within(body), 'SCRIPT_MEMORY']),
  ['a function that calls itself', within('(function f() { f() })()'), 'SCRIPT_STACK'],
  ['a nest of brackets', '['.repeat(20000), 'SCRIPT_STACK'],
  ['an answer of a megabyte', within('return "x".repeat(1 << 20)'), 'SCRIPT_OUTPUT'],
  ['an answer that holds itself', within('const a = []; a.push(a); return a'), 'SCRIPT_OUTPUT'],
  ['an answer that JSON cannot say', within('return 1n'), 'SCRIPT_OUTPUT'],
  ['a promise', within('return new Promise(() => {})'), 'SCRIPT_FAILED'],
  ['a promise that the source waits for', 'await new Promise(() => {})\nexport default () => 1', 'SCRIPT_FAILED'],
  ['an endless loop outside of its function', 'for (;;);', 'SCRIPT_TOOK_TOO_LONG'],
  ['a giant source', `export default () => 1\n${'//'.repeat(20000)}`, 'SCRIPT_FAILED'],
  ['a source that is none', 'export default (cart) => {', 'SCRIPT_FAILED'],
  ['an import', 'import "node:fs"\nexport default () => 1', 'SCRIPT_FAILED'],
]

describe('each of the zoo ends by itself with an error that says what it was (S14)', () => {
  test.each(ended)('%s', async (_what, source, code) => {
    const fault = await outcome(source)
    expect(fault).toMatchObject({ name: 'ScriptFault', code })
  })
})

test('a promise that promises another for ever is ended by its memory or its time', async () => {
  const { code } = await outcome('const f = () => Promise.resolve().then(f); await f()')
  expect(['SCRIPT_MEMORY', 'SCRIPT_TOOK_TOO_LONG']).toContain(code)
})

test('a script that was ended works with the next cart as if nothing had been (S14)', async () => {
  const script = await PreparedScript.prepare(within('if (cart.evil) for (;;); return cart.n'))
  expect((await script.run({ n: 1 }, 0)).answer).toBe(1)
  await expect(script.run({ evil: true }, 0)).rejects.toMatchObject({ code: 'SCRIPT_TOOK_TOO_LONG' })
  expect((await script.run({ n: 2 }, 0)).answer).toBe(2)
})

const outcome = async (source: string): Promise<ScriptFault> => {
  try {
    const script = await PreparedScript.prepare(source)
    const { answer } = await script.run({ lines: [] }, 0)
    throw new Error(`it answered ${JSON.stringify(answer)}`)
  } catch (error) {
    return error as ScriptFault
  }
}
