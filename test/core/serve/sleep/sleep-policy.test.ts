import { expect, test } from 'vitest'
import { type AwakeShop, mayWake, type SleepRules, whoSleeps } from '../../../../core/serve/sleep/sleep-policy.js'

const rules: SleepRules = { idleMs: 900_000, liveShops: 3, overflow: 1, recentMs: 5_000 }
/** The clock in hand. */
const noon = 12 * 3600_000

/** A shop that has been quiet for so many seconds. */
const shop = (tenant: string, quietSeconds: number, isBusy = false): AwakeShop => ({
  tenant,
  usedAt: noon - quietSeconds * 1000,
  isBusy,
})

const names = (shops: readonly AwakeShop[], given = rules, now = noon): string[] =>
  whoSleeps(shops, given, now).map(({ tenant }) => tenant)

test('a shop that was quiet for the idle time sleeps, and not a moment earlier', () => {
  const shops = [shop('quiet', 0), shop('used', -1)]
  expect(names(shops, rules, noon + 899_999)).toEqual([])
  expect(names(shops, rules, noon + 900_000)).toEqual(['quiet'])
  expect(whoSleeps(shops, rules, noon + 900_000)).toEqual([{ tenant: 'quiet', quietMs: 900_000 }])
})

test('one for which something is under way does not sleep, however long ago it began', () => {
  expect(names([shop('busy', 100_000, true), shop('idle', 901)])).toEqual(['idle'])
})

test('without an idle time nobody sleeps for being idle', () => {
  expect(names([shop('a', 1e9)], { ...rules, idleMs: Number.POSITIVE_INFINITY })).toEqual([])
})

test('beyond the cap the quietest sleep, as many as there are too many', () => {
  const shops = [shop('a', 10), shop('b', 60), shop('c', 30), shop('d', 20), shop('e', 40)]
  expect(whoSleeps(shops, rules, noon)).toEqual([
    { tenant: 'b', quietMs: 5_000 },
    { tenant: 'e', quietMs: 5_000 },
  ])
})

test('those that sleep for being idle are not too many any more', () => {
  const shops = [shop('idle', 1_000), shop('b', 60), shop('c', 30), shop('d', 20)]
  expect(names(shops)).toEqual(['idle'])
})

test('none with something under way, or with traffic in the last seconds, is put to sleep for another', () => {
  const shops = [shop('a', 600, true), shop('b', 4), shop('c', 1), shop('d', 0), shop('e', 6)]
  expect(names(shops)).toEqual(['e'])
})

test('one more wakes at once while there is room', () => {
  expect(mayWake({ shops: [shop('a', 0), shop('b', 0)], waking: 0 }, rules, noon)).toEqual({ kind: 'now' })
})

test('those that are being woken take room as well', () => {
  const shops = [shop('a', 0, true), shop('b', 0, true)]
  expect(mayWake({ shops, waking: 2 }, rules, noon)).toEqual({ kind: 'later' })
})

test('where there is no room the quietest goes first', () => {
  const shops = [shop('a', 10), shop('b', 60), shop('c', 600, true)]
  expect(mayWake({ shops, waking: 0 }, rules, noon)).toEqual({ kind: 'instead', tenant: 'b', quietMs: 5_000 })
})

test('where all are in use a few more may wake, and then they wait', () => {
  const busy = [shop('a', 0), shop('b', 4), shop('c', 0, true)]
  expect(mayWake({ shops: busy, waking: 0 }, rules, noon)).toEqual({ kind: 'now' })
  expect(mayWake({ shops: [...busy, shop('d', 1)], waking: 0 }, rules, noon)).toEqual({ kind: 'later' })
})
