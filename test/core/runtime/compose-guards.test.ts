import { expect, test } from 'vitest'
import { allow, deny } from '../../../core/sdk/index.js'
import { chain, failure } from './chain.js'

const guarding = { guards: true, deadline: 20 }
const observing = { guards: false, deadline: 20 }
const never = (): Promise<never> => new Promise(() => undefined)
const broken = (): never => {
  throw new Error('acme-rules has lost its way')
}

test('a handler can halt: its denial answers the call with its code and words, and the rest is not run (S11)', async () => {
  const ran: string[] = []
  const { call } = chain(() => void ran.push('place'), {
    before: [() => deny('ORDER_TOO_SMALL', 'Orders start at 10 EUR.'), () => (ran.push('second'), allow)],
  })
  const problem = await failure(call())
  expect(problem).toMatchObject({ status: 422, code: 'ORDER_TOO_SMALL', message: 'Orders start at 10 EUR.' })
  expect(ran).toEqual([])
})

test.each([
  ['throws', broken],
  ['rejects', async () => broken()],
  ['does not end within its deadline', never],
  ['answers undefined', () => undefined],
  ['answers true', () => true],
  ['answers a denial without words', () => ({ kind: 'deny', code: 'NO' })],
])('where it guards, a guard that %s stops the call with a 503 that names no plugin', async (_, before) => {
  const ran: string[] = []
  const { call, log } = chain(() => void ran.push('place'), { before: [before] }, guarding)
  const problem = await failure(call())
  expect(problem).toMatchObject({ status: 503, code: 'GUARD_FAILED' })
  expect(problem.message).not.toContain('acme')
  expect(ran).toEqual([])
  expect(log.lines).toEqual(['error before Checkout.place failed'])
})

test.each([
  ['throws', broken],
  ['does not end within its deadline', never],
  ['answers nonsense', () => 'yes'],
])('elsewhere a handler that %s is skipped and logged, and the next one is asked', async (_, before) => {
  const asked: string[] = []
  const second = (): typeof allow => (asked.push('second'), allow)
  const { call, log } = chain(() => 'done', { before: [before, second] }, observing)
  expect(await call()).toBe('done')
  expect(asked).toEqual(['second'])
  expect(log.lines).toEqual(['error before Checkout.place failed'])
})

test('a handler that answers nonsense is an error that names the plugin and its method (S11)', async () => {
  const { call, log } = chain(() => 'done', { before: [() => 1] }, observing)
  await call()
  expect(log.data[0]).toMatchObject({ hook: 'check' })
  expect(String(log.data[0]?.['error'])).toContain('acme-rules.check answered neither allow nor deny')
})

test('a hook’s own deadline holds where it is shorter than the point’s, and never lengthens it', async () => {
  const lateOn = async (own: number, most: number): Promise<string> => {
    const { call, log } = chain(() => 'placed', { before: [never] }, { deadline: most, handler: { deadline: own } })
    await call()
    return String(log.data[0]?.['error'])
  }
  expect(await lateOn(5, 2_000)).toContain('did not end within 5 ms')
  expect(await lateOn(60_000, 5)).toContain('did not end within 5 ms')
})

test.each([
  ['open', guarding, undefined],
  ['closed', observing, 503],
] as const)('the seller’s word is %s, and it stands above the hook point’s own', async (onFailure, point, status) => {
  const { call, log } = chain(() => 'placed', { before: [broken] }, { ...point, handler: { onFailure } })
  if (status === undefined) expect(await call()).toBe('placed')
  else expect(await failure(call())).toMatchObject({ status, code: 'GUARD_FAILED' })
  expect(log.lines).toEqual(['error before Checkout.place failed'])
})

test('whatever the seller has chosen, a denial is no failure', async () => {
  const { call } = chain(() => 'placed', { before: [() => deny('NO', 'No.')] }, { handler: { onFailure: 'open' } })
  expect(await failure(call())).toMatchObject({ status: 422, code: 'NO' })
})
