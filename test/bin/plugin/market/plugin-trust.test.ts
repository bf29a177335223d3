import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakePlatform, startFakePlatform } from '../../fake-platform.js'
import { cli } from '../../run-cli.js'

let platform: FakePlatform
beforeEach(async () => {
  platform = await startFakePlatform()
})
afterEach(() => platform.close())

const trust = (...argv: string[]) => cli(['plugin', 'trust', ...argv], { home: platform.home })
const asked = () => platform.asked.at(-1)

test('it shows whom the operator trusts, and since when', async () => {
  expect((await trust()).stdout).toMatch(/greeter +operator +2026-11-2/)
  expect(asked()?.line).toBe('GET /api/trusted')
})

test('plugins are trusted by name, or all at once, and no more', async () => {
  await trust('greeter', 'crm')
  expect(asked()).toMatchObject({ line: 'POST /api/trusted', body: { packages: ['greeter', 'crm'] } })
  await trust('--all')
  expect(asked()).toMatchObject({ line: 'POST /api/trusted', body: { packages: ['*'] } })
  expect((await trust('greeter', '--withdraw')).stdout).toContain('You trust no plugin yet')
  expect(asked()).toMatchObject({ line: 'POST /api/trusted/withdraw', body: { packages: ['greeter'] } })
})

test.each([
  [['greeter', '--all'], 'Name plugins, or say --all.'],
  [['--withdraw'], 'Say whom to trust no more.'],
])('what says nothing is refused: %j', async (argv, words) => {
  expect(await trust(...argv)).toMatchObject({ code: 2, stderr: expect.stringContaining(words) as string })
  expect(platform.asked).toEqual([])
})
