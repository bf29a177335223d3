import { expect, onTestFinished, test, vi } from 'vitest'
import { HttpProblem } from '../../../core/sdk/host/index.js'
import { chain, failure, type Hooks } from './chain.js'

type Next = () => Promise<unknown>
const around = (run: (next: Next) => unknown): Hooks => ({ around: [(_, next) => run(next as Next)] })
const customerOnly = { result: ({ customer }: { customer: object }) => ({ customer }) }
const login = (): object => ({ token: 'secret', customer: { name: 'Ann' } })

test('an around may replace the result where hooks see all of it', async () => {
  const { call } = chain(
    () => 1,
    around(async (next) => Number(await next()) + 1),
  )
  expect(await call()).toBe(2)
})

test('a handler may stop the chain with a value: an around answers for the method without calling it (S9)', async () => {
  const { call } = chain(
    () => 'fresh',
    around(() => 'cached'),
  )
  expect(await call()).toBe('cached')
})

test('where hooks see a part of the result, an around passes it on and the caller gets the whole', async () => {
  const seen: unknown[] = []
  const passOn = async (next: Next): Promise<unknown> => {
    const result = await next()
    seen.push(result)
    return result
  }
  const { call } = chain(login, around(passOn), customerOnly)
  expect(await call()).toEqual({ token: 'secret', customer: { name: 'Ann' } })
  expect(seen).toEqual([{ customer: { name: 'Ann' } }])
})

test.each([
  ['another result', async (next: Next) => ({ ...((await next()) as object) })],
  ['nothing', async (next: Next) => void (await next())],
  ['nothing, without calling the method', () => undefined],
  ['nothing, without waiting for the method', (next: Next) => void next()],
])('where hooks see a part of the result, an around that answers %s fails the call', async (_, run) => {
  const { call, log } = chain(login, around(run), customerOnly)
  expect(await failure(call())).toMatchObject({ status: 500, code: 'PLUGIN_FAILED' })
  expect(String(log.data[0]?.['error'])).toContain('acme-rules.check did not answer what next() gave')
})

test('what an around sees of a result cannot be changed in place', async () => {
  const forge = async (next: Next): Promise<unknown> => {
    const result = (await next()) as { customer: { name: string } }
    result.customer.name = 'Eve'
    return result
  }
  const { call } = chain(login, around(forge), customerOnly)
  expect(await failure(call())).toMatchObject({ code: 'PLUGIN_FAILED' })
})

test('an around that throws fails the call, and is logged under its plugin', async () => {
  const broken = (): never => {
    throw new Error('out of order')
  }
  const { call, log } = chain(() => 1, around(broken))
  const problem = await failure(call())
  expect(problem).toMatchObject({ status: 500, code: 'PLUGIN_FAILED' })
  expect(problem.message).not.toMatch(/acme|out of order/)
  expect(log.lines).toEqual(['error around Checkout.place failed'])
})

test('a failure of the method passes through an around unchanged, and the plugin is not blamed', async () => {
  const lost = new Error('connection lost')
  const { call, log } = chain(
    () => Promise.reject(lost),
    around((next) => next()),
  )
  expect(await failure(call())).toBe(lost)
  expect(log.lines).toEqual([])
})

test('a refusal by the method passes through an around unchanged', async () => {
  const refusal = new HttpProblem(409, 'CART_CHANGED', 'Look again.')
  const { call, log } = chain(
    () => Promise.reject(refusal),
    around((next) => next()),
  )
  expect(await failure(call())).toBe(refusal)
  expect(log.lines).toEqual([])
})

test('an around cannot run the method twice', async () => {
  let orders = 0
  const twice = async (next: Next): Promise<unknown> => [await next(), await next()]
  const { call } = chain(() => void orders++, around(twice))
  expect(await failure(call())).toMatchObject({ code: 'PLUGIN_FAILED' })
  expect(orders).toBe(1)
})

test('an around that does not end within its deadline fails the call, and cannot begin the method afterwards', async () => {
  let orders = 0
  const waited = Promise.withResolvers<void>()
  const late = Promise.withResolvers<unknown>()
  const slow = async (next: Next): Promise<void> => {
    await waited.promise
    late.resolve(await failure(next()))
  }
  const { call } = chain(() => void orders++, around(slow), { deadline: 10 })
  expect(await failure(call())).toMatchObject({ code: 'PLUGIN_FAILED' })
  waited.resolve()
  expect(await late.promise).toMatchObject({ message: 'acme-rules.check called next() too late' })
  expect(orders).toBe(0)
})

test('the time of the method is not charged to the around', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const slow = (): Promise<string> => new Promise((done) => setTimeout(done, 5_000, 'placed'))
  const { call } = chain(
    slow,
    around((next) => next()),
    { deadline: 30 },
  )
  const placing = call()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(await placing).toBe('placed')
})

test('a failed around fails the call also where the seller lets failed checks pass', async () => {
  const around = [() => Promise.reject(new Error('lost'))]
  const { call } = chain(() => 'placed', { around }, { handler: { onFailure: 'open' } })
  expect(await failure(call())).toMatchObject({ status: 500, code: 'PLUGIN_FAILED' })
})
