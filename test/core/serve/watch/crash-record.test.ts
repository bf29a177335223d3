import { expect, test } from 'vitest'
import { defaultSettings } from '../../../../core/serve/settings.js'
import { CrashRecord } from '../../../../core/serve/watch/crash-record.js'

test('the first crash costs no pause, the next ones double it up to the longest', () => {
  let now = 0
  const record = new CrashRecord({ windowMs: 1_000_000, backOffMs: 100, maxBackOffMs: 30_000, now: () => now })
  const pauses = Array.from({ length: 12 }, () => {
    now += 1
    record.add()
    return record.pauseMs
  })
  expect(pauses).toEqual([0, 100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000])
})

test('only crashes within the window count', () => {
  let now = 0
  const record = new CrashRecord({ windowMs: 1000, backOffMs: 100, maxBackOffMs: 30_000, now: () => now })
  const counts = [0, 400, 900, 1100, 5000].map((time) => {
    now = time
    return record.add()
  })
  expect(counts).toEqual([1, 2, 3, 3, 1])
  expect(record.pauseMs).toBe(0)
})

const fiveMinutes = 300_000

test.each([
  { at: [0, 1, 2], isTold: true },
  { at: [0, 150_000, fiveMinutes - 1], isTold: true },
  { at: [0, 150_000, fiveMinutes + 1], isTold: false },
  { at: [0, 1, fiveMinutes + 2, fiveMinutes + 3, fiveMinutes + 4], isTold: true },
  { at: [0, 150_001, fiveMinutes + 1, 450_002, 600_003], isTold: false },
])('of crashes of a release at $at ms the third within five minutes is told of: $isTold (P12)', ({ at, isTold }) => {
  const { crashLoop, backOffMs, maxBackOffMs } = defaultSettings
  let now = 1_000_000
  const record = new CrashRecord({ windowMs: crashLoop.windowMs, backOffMs, maxBackOffMs, now: () => now })
  const told = at.map((time) => {
    now = 1_000_000 + time
    return record.addAndJudge(crashLoop.crashes)
  })
  expect(told.filter((one) => one !== undefined)).toEqual(isTold ? [{}] : [])
})

test('one too many is told of: the third within the window; or the first, soon after the beginning', () => {
  let now = 0
  const times = { windowMs: 1000, backOffMs: 100, maxBackOffMs: 30_000, now: () => now }
  const usual = new CrashRecord(times)
  expect([1, 2, 3, 4].map(() => usual.addAndJudge(3))).toEqual([undefined, undefined, {}, undefined])
  const soaking = new CrashRecord({ ...times, soakMs: 500 })
  const told = [400, 450, 499, 2_000].map((time) => {
    now = time
    return soaking.addAndJudge(3)
  })
  expect(told).toEqual([{ isSoaking: true }, undefined, {}, undefined])
})
