import { expect, test, vi } from 'vitest'
import { PreparedScript, scriptLimits } from '../../../core/scripts/index.js'

const answerOf = async (body: string, input: unknown = {}, at = 0): Promise<unknown> => {
  const script = await PreparedScript.prepare(`export default (cart) => { ${body} }`)
  return (await script.run(input, at)).answer
}

test('a script answers with plain data, what it logs beside it', async () => {
  const source = `export default ({ lines }) => {
    console.log('lines', lines.length, lines[0])
    return lines.map(({ quantity }) => ({ amount: quantity * 100 }))
  }`
  const script = await PreparedScript.prepare(source)
  const { answer, log } = await script.run({ lines: [{ quantity: 3 }] }, 0)
  expect(answer).toEqual([{ amount: 300 }])
  expect(log).toEqual(['lines 1 {"quantity":3}'])
})

test('no call sees what another has left behind (S14)', async () => {
  const source = `let calls = 0
  export default () => {
    calls += 1
    globalThis.seen = (globalThis.seen ?? 0) + 1
    Array.prototype.left = calls
    Object.prototype.toJSON = undefined
    return [calls, globalThis.seen]
  }`
  const script = await PreparedScript.prepare(source)
  for (let round = 0; round < 3; round += 1) expect((await script.run({}, 0)).answer).toEqual([1, 1])
})

test('the same input gives the same answer for the same fuel, whenever it is asked (S14)', async () => {
  const source = `export default () => [Date.now(), new Date().toISOString(), typeof Math.random, typeof performance,
    new Date(2026, 5, 1).getTimezoneOffset()]`
  const script = await PreparedScript.prepare(source)
  const [first, second] = [await script.run({}, 1_000), await script.run({}, 1_000)]
  expect(first.answer).toEqual([1_000, '1970-01-01T00:00:01.000Z', 'undefined', 'undefined', 0])
  expect(second.answer).toEqual(first.answer)
  expect(second.fuel).toBe(first.fuel)
})

test.each(['new Date()', 'Date.now()', 'Date()', '(() => { try { return Date.now() } catch { return 1 } })()'])(
  'there is no time outside of the function: %s is not read',
  async (asked) => {
    const reading = PreparedScript.prepare(`const start = ${asked}\nexport default () => start`)
    const message = expect.stringContaining('outside of its function') as string
    await expect(reading).rejects.toMatchObject({ code: 'SCRIPT_FAILED', message })
  },
)

test('days and the clock itself may stand outside of the function', async () => {
  const source = `const from = new Date(Date.UTC(2026, 11, 24)), { now } = Date
  export default () => [from.toISOString(), now()]`
  const script = await PreparedScript.prepare(source)
  expect((await script.run({}, 5)).answer).toEqual(['2026-12-24T00:00:00.000Z', 5])
})

test('there is no way out of a script: neither files, network, environment nor the shop’s own objects (S14)', async () => {
  const names = ['process', 'require', 'fetch', 'setTimeout', 'WebAssembly', 'Buffer', 'navigator', 'SharedArrayBuffer']
  expect(await answerOf(`return ${JSON.stringify(names)}.filter((name) => name in globalThis)`)).toEqual([])
  expect(await answerOf('return typeof cart.constructor.constructor("return this")().process')).toBe('undefined')
  expect(await answerOf('return typeof (0, eval)("globalThis").process')).toBe('undefined')
  await expect(answerOf('return import("node:fs")')).rejects.toMatchObject({ code: 'SCRIPT_FAILED' })
})

test('its answer is what it says and changes nothing of ours, whatever it does to its prototypes (S14)', async () => {
  const pollution = `Object.prototype.polluted = 1; Array.prototype.toJSON = () => 'mine'; Object.prototype.then = () => 1
    JSON.stringify = () => 'no'; String.prototype.slice = () => { throw 1 }`
  expect(await answerOf(`${pollution}; return JSON.parse('{"__proto__": {"admin": true}, "n": 1}').n`)).toBe(1)
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

test('the input is frozen, and a copy', async () => {
  const cart = { lines: [{ quantity: 1 }] }
  expect(await answerOf('try { cart.lines[0].quantity = 9 } catch {} return cart.lines[0].quantity', cart)).toBe(1)
  expect(cart.lines[0]?.quantity).toBe(1)
})

test.each([
  ['throw new Error("no")', 'Error: no', 1],
  ['\n\n return cart.customer.email', "TypeError: cannot read property 'email' of undefined", 3],
  ['throw null', 'null', undefined],
])('a failure says what and where, in the seller’s own source: %j (S14)', async (body, message, line) => {
  const failed = answerOf(body)
  await expect(failed).rejects.toMatchObject({ code: 'SCRIPT_FAILED', message })
  await expect(failed.catch((error: { line?: number }) => error.line)).resolves.toBe(line)
})

test('a source is read also where the processor has much else to do', async () => {
  let now = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 500))
  const source = `let n = 0; for (let i = 0; i < 50000; i += 1) n += i\nexport default () => n`
  const script = await PreparedScript.prepare(source).finally(() => clock.mockRestore())
  expect((await script.run({}, 0)).answer).toBe(1249975000)
})

test('what it logs has an end', async () => {
  const script = await PreparedScript.prepare('export default () => { for (;;) console.log("x".repeat(1e4)) }')
  await expect(script.run({}, 0)).rejects.toMatchObject({ code: 'SCRIPT_TOOK_TOO_LONG' })
  const wordy = await PreparedScript.prepare(
    'export default () => { for (let i = 0; i < 200; i++) console.log("x".repeat(1e3)) }',
  )
  const { log } = await wordy.run({}, 0)
  expect(log).toHaveLength(scriptLimits.lines)
  expect(log[0]).toHaveLength(scriptLimits.lineLength)
})
