import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakePlatform, startFakePlatform } from '../../fake-platform.js'
import { cli } from '../../run-cli.js'

let platform: FakePlatform
beforeEach(async () => {
  platform = await startFakePlatform()
})
afterEach(() => platform.close())

const token = (...argv: string[]) =>
  cli(['plugin', 'token', 'points', '--tenant', 'acme', ...argv], { home: platform.home })
const asked = () => platform.asked.at(-1)?.line
const kept = { id: '4f1c9a0b7d21', madeAt: '2026-11-29T10:00:00.000Z', expiresAt: null, usedAt: null }

test('a token is shown with where to connect, and those that there are without what they are', async () => {
  const made = { ...kept, token: 'shopctl_plugin_secret', socket: 'ws://127.0.0.1:8070/socket' }
  platform.intercept = (reply) => reply.code(201).send(made)
  const { stdout } = await token()
  expect(stdout).toContain('shopctl_plugin_secret')
  expect(stdout).toContain('ws://127.0.0.1:8070/socket   topic plugin:points')
  platform.intercept = (reply) => reply.send([kept])
  expect((await token('--list')).stdout).toMatch(/4f1c9a0b7d21 +2026-11-29 .* +never +never/)
  platform.intercept = (reply) => reply.code(204).send()
  expect((await token('--revoke', kept.id)).stdout).toContain('4f1c9a0b7d21 opens nothing any more')
})

test('before any token is made a plugin is not run: it says how to make one', async () => {
  const environment = { SHOPCTL_PLUGIN_TOKEN: 'shopctl_plugin_other' }
  const { code, stderr } = await cli(['plugin', 'run', 'points'], { home: platform.home, environment })
  expect(code).toBe(2)
  expect(stderr).toContain('no token has been made yet')
  expect(stderr).toContain('shopctl plugin token points --tenant SHOP')
})

test.each([
  [['--list', '--revoke', 'x'], 'Say one of --hours, --list and --revoke.'],
  [['--hours', 'soon'], '"soon" is no number of hours.'],
])('what cannot be meant is refused: %j', async (argv, words) => {
  expect(await token(...argv)).toMatchObject({ code: 2, stderr: expect.stringContaining(words) as string })
  expect(asked()).toBeUndefined()
})
