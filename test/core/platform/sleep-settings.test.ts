import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { readSleep } from '../../../core/platform/sleep-settings.js'

const gib = 2 ** 30

test('without settings a shop sleeps after a quarter of an hour, and as many are awake as the memory holds', () => {
  expect(readSleep({}, 24 * gib)).toMatchObject({ idleMs: 900_000, liveShops: 409, overflow: 40, standby: 2 })
  expect(readSleep({}, 2 * gib)).toMatchObject({ liveShops: 34, overflow: 3 })
  expect(readSleep({}, gib / 16)).toMatchObject({ liveShops: 4, overflow: 2 })
})

test.each(['never', '0'])('SHOPCTL_IDLE_SECONDS=%s keeps idle shops awake', (value) => {
  expect(readSleep({ SHOPCTL_IDLE_SECONDS: value }).idleMs).toBe(Number.POSITIVE_INFINITY)
})

test('what is set holds', () => {
  const set = { SHOPCTL_IDLE_SECONDS: '2.5', SHOPCTL_LIVE_SHOPS: '100', SHOPCTL_STANDBY: '0' }
  expect(readSleep(set)).toMatchObject({ idleMs: 2_500, recentMs: 2_500, liveShops: 100, overflow: 10, standby: 0 })
})

test.each([
  ['SHOPCTL_IDLE_SECONDS', 'soon', '"soon" is no number of seconds'],
  ['SHOPCTL_IDLE_SECONDS', '-1', '"-1" is no number of seconds'],
  ['SHOPCTL_LIVE_SHOPS', '0', '"0" is no whole number from 1'],
  ['SHOPCTL_STANDBY', 'many', '"many" is no whole number from 0'],
])('%s=%s is refused by its name', (name, value, reason) => {
  expect(() => readSleep({ [name]: value })).toThrow(`${name} is not valid: ${reason}`)
})

test('docs/sleep.md lists each variable', async () => {
  const page = await readFile('docs/sleep.md', 'utf8')
  for (const name of ['SHOPCTL_IDLE_SECONDS', 'SHOPCTL_LIVE_SHOPS', 'SHOPCTL_STANDBY']) {
    expect(page).toContain(`| \`${name}\` |`)
  }
})
