import { afterEach, beforeEach, expect, test } from 'vitest'
import { isShopError } from '../../../../core/model/index.js'
import { RemoteEnd } from './remote-end.js'

let end: RemoteEnd<object>

beforeEach(() => {
  end = new RemoteEnd({})
})
afterEach(() => end.close())

const faultOf = (work: Promise<unknown>): Promise<Error & { code?: string }> =>
  work.then(
    () => expect.unreachable('it did not fail'),
    (error: Error) => error,
  )

test('what is asked and answered stays what it was, be it large', async () => {
  const bytes = Buffer.alloc(10 * 1024 * 1024, 'x')
  const value = { map: new Map([['a', new Date(0)]]), nothing: undefined, text: 'ä\n'.repeat(100_000) }
  const answer = (await end.peer.call('echo', { bytes, ...value })) as { readonly bytes: Buffer }
  expect(answer).toMatchObject(value)
  expect(answer.bytes.equals(bytes)).toBe(true)
})

test('an error of the table comes with code, status, words, hint, stack and cause', async () => {
  const error = await faultOf(end.peer.call('fail', 'coded'))
  expect(isShopError(error)).toBe(true)
  expect(error).toMatchObject({
    code: 'SHOP_NOT_RUNNING',
    status: 503,
    message: expect.stringContaining('acme') as string,
    stack: expect.stringContaining('remote.mjs') as string,
    cause: { message: 'why', code: 'ECONNRESET' },
  })
})

test('any other error comes with its name, words and stack', async () => {
  const error = await faultOf(end.peer.call('fail', 'plain'))
  expect(error).toMatchObject({ name: 'TypeError', message: 'our own fault' })
  expect(error.stack).toContain('remote.mjs')
})

test('who stops waiting gets their own reason, and the other side is told', async () => {
  const stop = new AbortController()
  const reason = new Error('the operator left')
  const onProgress = (): void => stop.abort(reason)
  expect(await faultOf(end.peer.call('hang', undefined, { signal: stop.signal, onProgress }))).toBe(reason)
  expect((await end.peer.call('told', undefined)).aborted).toBe('nobody waits for it any more')
  await expect(end.peer.call('echo', 1, { signal: stop.signal })).rejects.toBe(reason)
})

test('a call that is under way fails when the other side ends, and so does each after it', async () => {
  const hanging = faultOf(end.peer.call('hang', undefined))
  const dying = faultOf(end.peer.call('die', undefined))
  expect((await hanging).message).toBe('the process at the other end has ended')
  expect((await dying).message).toBe('the process at the other end has ended')
  await end.peer.lost
  expect((await faultOf(end.peer.call('echo', 1))).message).toBe('the process at the other end has ended')
  end.peer.tell('take', new Uint8Array(1))
})

test('what cannot be sent is told to who sends it, and costs nobody else anything', async () => {
  for (const call of [end.peer.call('echo', () => undefined), end.peer.call('unclonable', undefined)])
    expect((await faultOf(call)).message).toContain('could not be cloned')
  expect(await end.peer.call('echo', 1)).toBe(1)
})

test.each([100, 1_000, 2_000, 2_500, 100_000])('what is nested %i times ends neither side', async (times) => {
  const nested = JSON.parse(`${'{"a":'.repeat(times)}1${'}'.repeat(times)}`) as unknown
  for (const work of [end.peer.call('echo', nested), end.peer.call('nested', times)])
    if (times > 200) expect((await faultOf(work)).message).toBe('it is nested too deeply to be sent')
    else expect(await work).toEqual(nested)
  expect(await end.peer.call('echo', 1)).toBe(1)
})

test('of what is only mentioned, nothing piles up for a side that does not listen', async () => {
  expect(await end.peer.call('echo', 1)).toBe(1)
  const line = new Uint8Array(64 * 1024)
  const before = process.memoryUsage().external + process.memoryUsage().arrayBuffers
  end.kill('SIGSTOP')
  for (let count = 0; count < 2_000; count += 1) {
    end.peer.mention('take', line)
    if (count % 100 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  const after = process.memoryUsage().external + process.memoryUsage().arrayBuffers
  end.kill('SIGCONT')
  const { lines } = await end.peer.call('told', undefined)
  expect(lines).toBeGreaterThan(0)
  expect(lines).toBeLessThan(100)
  expect(after - before).toBeLessThan(16 * 1024 * 1024)
  end.peer.mention('take', line)
  expect((await end.peer.call('told', undefined)).lines).toBe(lines + 1)
})
