import { expect, test } from 'vitest'
import { HttpProblem } from '../../../core/sdk/host/index.js'
import { allow, deny, type Outcome } from '../../../core/sdk/index.js'
import { chain, failure } from './chain.js'

test('guards run first, then the arounds from outside in, then the method, and at last the afters', async () => {
  const ran: string[] = []
  const { call, tasks } = chain(() => void ran.push('place'), {
    before: [() => (ran.push('before 1'), allow), async () => (ran.push('before 2'), allow)],
    around: [
      async (_, next) => {
        ran.push('around 1 in')
        await (next as () => Promise<unknown>)()
        ran.push('around 1 out')
      },
      async (_, next) => {
        ran.push('around 2 in')
        await (next as () => Promise<unknown>)()
        ran.push('around 2 out')
      },
    ],
    after: [() => void ran.push('after 1'), () => void ran.push('after 2')],
  })
  await call()
  await tasks.idle()
  expect(ran).toEqual([
    'before 1',
    'before 2',
    'around 1 in',
    'around 2 in',
    'place',
    'around 2 out',
    'around 1 out',
    'after 1',
    'after 2',
  ])
})

test('the method gets its argument itself, and the caller its result itself', async () => {
  const order = { number: 1 }
  const { call } = chain((argument) => ({ argument, order }), { before: [() => allow] })
  expect(await call('cart')).toEqual({ argument: 'cart', order })
})

test('all handlers and the method get one input, and nobody can change it', async () => {
  const changes: unknown[] = []
  const change = (input: unknown): void => {
    const { cart } = input as { cart: { lines: { quantity: number }[] } }
    for (const attempt of [() => void (cart.lines[0]!.quantity = 9), () => void cart.lines.push({ quantity: 1 })]) {
      try {
        attempt()
      } catch (error) {
        changes.push(error)
      }
    }
  }
  const { call, tasks } = chain((input) => input, {
    before: [(input) => (change(input), allow)],
    around: [(input, next) => (change(input), (next as () => unknown)())],
    after: [change],
  })
  expect(await call({ cart: { lines: [{ quantity: 2 }] } })).toEqual({ cart: { lines: [{ quantity: 2 }] } })
  await tasks.idle()
  expect(changes).toHaveLength(6)
  expect(changes.every((error) => error instanceof TypeError)).toBe(true)
})

test('an input is frozen also below what was frozen already', async () => {
  const { call } = chain((input) => input, {
    before: [(input) => ((input as { cart: { total: number } }).cart.total = 0), () => allow],
  })
  expect(await call(Object.freeze({ cart: { total: 7 } }))).toEqual({ cart: { total: 7 } })
})

test('handlers see what the hook point shows them, never the rest of the argument', async () => {
  const seen: unknown[] = []
  const point = { input: ({ email }: { email: string }) => ({ email }) }
  const { call } = chain(() => undefined, { before: [(input) => (seen.push(input), allow)] }, point)
  await call({ email: 'ann@example.com', password: 'secret' })
  expect(seen).toEqual([{ email: 'ann@example.com' }])
})

test('an after hook sees the result as the hook point shows it', async () => {
  const outcomes: unknown[] = []
  const point = { result: ({ customer }: { customer: string }) => ({ customer }) }
  const after = [(_: unknown, outcome: unknown) => void outcomes.push(outcome)]
  const { call, tasks } = chain(() => ({ token: 'secret', customer: 'ann' }), { after }, point)
  await call()
  await tasks.idle()
  expect(outcomes).toEqual([{ ok: true, value: { customer: 'ann' } }])
})

test('an after hook sees a denial and a failure as the caller does', async () => {
  const outcomes: Outcome<unknown>[] = []
  const after = [(_: unknown, outcome: unknown) => void outcomes.push(outcome as Outcome<unknown>)]
  const denied = chain(() => undefined, { before: [() => deny('TOO_SMALL', 'Buy more.')], after })
  const refused = chain(() => Promise.reject(new HttpProblem(409, 'CART_CHANGED', 'Look again.')), { after })
  const broken = chain(() => Promise.reject(new Error('password authentication failed')), { after })
  for (const { call, tasks } of [denied, refused, broken]) {
    await failure(call())
    await tasks.idle()
  }
  expect(outcomes).toEqual([
    { ok: false, error: { code: 'TOO_SMALL', status: 422, message: 'Buy more.' } },
    { ok: false, error: { code: 'CART_CHANGED', status: 409, message: 'Look again.' } },
    { ok: false, error: { code: 'INTERNAL', status: 500, message: 'Something went wrong.' } },
  ])
})

test('an after hook that never ends, or computes for long, does not delay the answer', async () => {
  let isAnswered = false
  const whenAnswered: boolean[] = []
  const { call } = chain(() => 'done', {
    after: [() => void whenAnswered.push(isAnswered), () => new Promise(() => undefined)],
  })
  expect(await call()).toBe('done')
  isAnswered = true
  await new Promise((next) => setImmediate(next))
  expect(whenAnswered).toEqual([true])
})

test('an after hook that fails is logged, and neither the answer nor the other after hooks feel it', async () => {
  const ran: string[] = []
  const { call, tasks, log } = chain(() => 'done', {
    after: [
      () => {
        throw new Error('at once')
      },
      () => Promise.reject(new Error('later')),
      () => void ran.push('the third'),
    ],
  })
  expect(await call()).toBe('done')
  await tasks.idle()
  expect(ran).toEqual(['the third'])
  expect(log.lines).toEqual(['error after Checkout.place failed', 'error after Checkout.place failed'])
})

test('a hook point that cannot show its result does not fail the method that has done its work', async () => {
  const point = {
    result: () => {
      throw new Error('no such field')
    },
  }
  const { call, tasks, log } = chain(() => 'done', { after: [() => undefined] }, point)
  expect(await call()).toBe('done')
  await tasks.idle()
  expect(log.lines).toEqual(['error after Checkout.place failed'])
})
