import { expect, test } from 'vitest'
import { outcomes } from '../../../core/protocol/index.js'
import { currentRequest, RequestNotes } from '../../../core/runtime/current-request.js'
import { Observer } from '../../../core/runtime/observer.js'
import { allow, deny } from '../../../core/sdk/index.js'
import { chain, failure, type Hooks } from './chain.js'

const fail = () => {
  throw new Error('broken')
}
const never = () => new Promise(() => undefined)

/** How the hook of a kind was counted. */
async function countedAs(hooks: Hooks, extras: Parameters<typeof chain>[2] = {}, isClose = true): Promise<string[]> {
  const { call, observer, tasks } = chain(async () => 'done', hooks, extras)
  const notes = new RequestNotes('r-1', observer.meter.line('route GET /'))
  notes.isClose = isClose
  await currentRequest.run(notes, call, {}).catch(() => undefined)
  await tasks.idle()
  return observer.take().counts.flatMap(({ outcomes: counted }) => outcomes.filter((_, i) => counted[i] === 1))
}

const ends: readonly (readonly [string, Hooks, Parameters<typeof chain>[2], string])[] = [
  ['that allows', { before: [() => allow] }, {}, 'passed'],
  ['that allows later', { before: [async () => allow] }, {}, 'passed'],
  ['that denies', { before: [() => deny('NO', 'No.')] }, {}, 'denied'],
  ['that fails on a guarding point', { before: [fail] }, { guards: true }, 'failed'],
  ['that fails elsewhere', { before: [fail] }, {}, 'skipped'],
  ['that answers nonsense', { before: [() => 'yes'] }, { guards: true }, 'failed'],
  ['that takes too long', { before: [never] }, { deadline: 20 }, 'timed_out'],
  ['that stands around and goes on', { around: [(_input, next) => (next as () => unknown)()] }, {}, 'passed'],
  ['that stands around and answers itself', { around: [() => 'mine'] }, {}, 'answered'],
  ['that stands around and fails', { around: [fail] }, {}, 'failed'],
  ['behind, that fails', { after: [fail] }, {}, 'failed'],
  ['behind, that is done', { after: [() => undefined] }, {}, 'passed'],
]

test.each(ends)('a hook %s is counted as what it did', async (...row) => {
  const [, hooks, extras, outcome] = row
  expect(await countedAs(hooks, extras)).toEqual([outcome])
})

test.each(ends)('where it is not timed a hook %s is counted as the same', async (...row) => {
  const [, hooks, extras, outcome] = row
  expect(await countedAs(hooks, extras, false)).toEqual([outcome])
})

test('where they are not timed, those before and after one that waits, fails or denies are counted once each', async () => {
  const later = async () => allow
  const before = [() => allow, later, () => allow, fail, () => allow, () => deny('NO', 'No.'), () => allow]
  const { call, observer } = chain(async () => 'done', { before })
  const notes = new RequestNotes('r-1', observer.meter.line('route GET /'))
  notes.isClose = false
  await currentRequest.run(notes, call, {}).catch(() => undefined)
  const { counts } = observer.take()
  const sums = outcomes.map((_, i) => counts.reduce((sum, { outcomes: of }) => sum + (of[i] ?? 0), 0))
  expect(sums).toEqual([4, 1, 0, 0, 1, 0])
})

test('a hook around is not blamed for the time and the failure of what it stands around', async () => {
  const slow = async () => {
    await new Promise((resolve) => setTimeout(resolve, 100))
    throw new Error('the method’s')
  }
  const { call, observer } = chain(slow, { around: [(_input, next) => (next as () => unknown)()] })
  await failure(call({}))
  const [counted] = observer.take().counts
  expect(counted?.outcomes[0]).toBe(1)
  expect(counted?.ms).toBeLessThan(90)
})

test('what was taken is not counted again, and there is a word when there is something to take', async () => {
  const { call, observer } = chain(async () => 'done', { before: [() => allow] })
  let told = 0
  observer.meter.onCounted = () => {
    told += 1
  }
  await call({})
  await call({})
  expect(observer.take().counts.map(({ outcomes: counted }) => counted[0])).toEqual([2])
  expect(observer.take().counts).toEqual([])
  await call({})
  expect(told).toBe(2)
})

test('a request’s steps are remembered in their order, and a refused one is told', async () => {
  const { call, observer } = chain(async () => 'done', { before: [() => allow, () => deny('NO', 'No.')] })
  const notes = new RequestNotes('r-1', observer.meter.line('route POST /checkout'))
  await failure(currentRequest.run(notes, call, {}))
  observer.answered(notes, 422, 'NO')
  expect(observer.find('r-1')).toMatchObject({
    route: 'POST /checkout',
    status: 422,
    code: 'NO',
    steps: [{ outcome: 'passed' }, { outcome: 'denied' }],
  })
  expect(observer.take().trails.map(({ id }) => id)).toEqual(['r-1'])
})

test('of many requests the last ones are remembered, and few are told', () => {
  const observer = new Observer()
  const line = observer.meter.line('route GET /')
  for (let i = 0; i < 1_000; i += 1) {
    const notes = new RequestNotes(`r-${i}`, line)
    if (notes.takes(line, 0)) notes.time(notes.began, 1)
    observer.answered(notes, 422)
  }
  expect(observer.find('r-1')).toBeUndefined()
  expect(observer.find('r-999')).toBeDefined()
  expect(observer.take().trails.length).toBeLessThanOrEqual(8)
})

test('of a flood all are counted and some are timed; of the others it is noted who ended them', async () => {
  const { call, observer } = chain(async () => 'done', {
    before: [() => allow, async (input) => ('no' in Object(input) ? deny('NO', 'No.') : allow)],
  })
  const line = observer.meter.line('route POST /checkout')
  const send = async (id: string, input: object): Promise<void> => {
    const notes = observer.receive(id, line)
    await currentRequest.run(notes, call, input).catch(() => undefined)
    observer.answered(notes, 'no' in input ? 422 : 201)
  }
  for (let i = 0; i < 500; i += 1) await send(`r-${i}`, {})
  await send('refused', { no: true })
  const counted = observer.take().counts.find(({ line: name }) => name.startsWith('before'))
  expect(counted?.outcomes.slice(0, 2)).toEqual([1001, 1])
  const timed = counted?.buckets.reduce((sum, count) => sum + count, 0) ?? 0
  // A second may have ended meanwhile, or two.
  expect(timed).toBeGreaterThanOrEqual(100)
  expect(timed).toBeLessThanOrEqual(300)
  expect(observer.find('r-0')?.steps).toHaveLength(2)
  expect(observer.find('refused')).toMatchObject({ partial: true, steps: [{ outcome: 'denied' }] })
})

test('a guard that answers at once behind one that was waited for is noted in its own request', async () => {
  const { call, observer } = chain(async () => 'done', { before: [async () => allow, () => allow] })
  const both = ['r-1', 'r-2'].map((id) => observer.receive(id, observer.meter.line('route POST /checkout')))
  await Promise.all(both.map((notes) => currentRequest.run(notes, call, {})))
  for (const notes of both) observer.answered(notes, 201)
  expect(both.map(({ id }) => observer.find(id)?.steps.length)).toEqual([2, 2])
})
