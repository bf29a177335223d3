import { afterEach, expect, test } from 'vitest'
import { SleepKeeper } from '../../../../core/serve/sleep/sleep-keeper.js'
import type { AwakeShop } from '../../../../core/serve/sleep/sleep-policy.js'
import { inTime, until } from '../serving.js'

let keeper: SleepKeeper
let shops: AwakeShop[] = []
/** How often it has looked. */
let looks = 0
const asleep: string[] = []

afterEach(() => {
  keeper.close()
  shops = []
  asleep.length = 0
})

const open = (rules: object = {}): SleepKeeper => {
  keeper = new SleepKeeper({
    rules: { idleMs: 60_000, recentMs: 1_000, liveShops: 100, overflow: 0, wakesAtOnce: 2, ...rules },
    count: () => {
      looks += 1
      return shops.length
    },
    survey: async () => shops,
    putToSleep: async ({ tenant }) => {
      shops = shops.filter((shop) => shop.tenant !== tenant)
      asleep.push(tenant)
      return true
    },
    onError: (error) => {
      throw error
    },
  })
  return keeper
}

const shop = (tenant: string, quietMs: number, isBusy = false): AwakeShop => ({
  tenant,
  usedAt: performance.now() - quietMs,
  isBusy,
})

test('so many are woken at once, the others in the order in which they came', async () => {
  const order: number[] = []
  const ends: (() => void)[] = []
  const admitted = [1, 2, 3, 4].map(async (number) => {
    ends.push(await (number === 1 ? open() : keeper).admit(inTime()))
    order.push(number)
  })
  await Promise.all(admitted.slice(0, 2))
  expect(order).toEqual([1, 2])
  ends[0]?.()
  await admitted[2]
  expect(order).toEqual([1, 2, 3])
  ends[1]?.()
  await admitted[3]
  expect(order).toEqual([1, 2, 3, 4])
})

test('one that gives up waiting leaves its turn to the next', async () => {
  open({ wakesAtOnce: 1 })
  const end = await keeper.admit(inTime())
  const stop = new AbortController()
  const impatient = keeper.admit(stop.signal)
  const patient = keeper.admit(inTime())
  stop.abort(new Error('no more'))
  await expect(impatient).rejects.toThrow('no more')
  end()
  await patient
})

test('the quietest shop goes to sleep for the one that wakes', async () => {
  shops = [shop('quiet', 5_000), shop('quieter', 9_000), shop('busy', 90_000, true)]
  open({ liveShops: 3 })
  await keeper.admit(inTime())
  expect(asleep).toEqual(['quieter'])
})

test('who wakes when all are in use waits until one is quiet', async () => {
  shops = [shop('a', 0, true)]
  open({ liveShops: 1 })
  let isAdmitted = false
  const admitted = keeper.admit(inTime()).then(() => {
    isAdmitted = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  expect(isAdmitted).toBe(false)
  shops = [shop('a', 2_000)]
  await admitted
  expect(asleep).toEqual(['a'])
})

test('idle shops go to sleep by themselves', async () => {
  shops = [shop('idle', 200), shop('busy', 200, true)]
  open({ idleMs: 100 })
  await until(() => asleep.length > 0)
  expect(asleep).toEqual(['idle'])
})

test('nobody is put to sleep while somebody wakes, and what can wait does', async () => {
  open({ idleMs: 160 })
  const end = await keeper.admit(inTime())
  shops = [shop('idle', 5_000)]
  let isCalm = false
  const calm = keeper.calm().then(() => (isCalm = true))
  const before = looks
  await until(() => looks > before)
  expect([asleep, isCalm]).toEqual([[], false])
  end()
  await calm
  await until(() => asleep.includes('idle'))
})
