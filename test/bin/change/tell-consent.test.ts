import { afterEach, beforeEach, expect, test } from 'vitest'
import { withinOneShop } from '../../../core/model/describe-scope.js'
import { type FakePlatform, release, startFakePlatform } from '../fake-platform.js'
import { cli } from '../run-cli.js'

let platform: FakePlatform
beforeEach(async () => {
  platform = await startFakePlatform()
  platform.answer = () => [{ release: release(3) }]
  platform.intercept = (reply) => {
    if (reply.request.url.endsWith('/plan')) return reply.send({ tenant: 'acme', release: 2, steps })
  }
})
afterEach(() => platform.close())

const step = { name: 'event-ping', package: 'event-ping', kind: 'explicit', from: null, to: '1.0.0', dropped: [] }
const steps = [
  { ...step, what: 'install', added: ['mail', 'http:api.example.com'], settings: [] },
  { ...step, what: 'install', name: 'quiet', added: [], settings: [] },
]
const add = ['plugin', 'add', 'event-ping', 'quiet', '--tenant', 'acme']

test('what a plugin may do is said in plain words before it is installed, and not to programs (P1)', async () => {
  const { code, stderr, stdout } = await cli(add, { home: platform.home })
  expect(code).toBe(0)
  expect(stderr).toBe(
    [
      'What event-ping@1.0.0 may do:\n  Sends mail in your name\n  Sends data to api.example.com',
      'What quiet@1.0.0 may do:\n  Nothing on its own',
      `${withinOneShop}\n`,
    ].join('\n'),
  )
  expect(stdout).toContain('acme runs release 3')
  const json = await cli([...add, '--json'], { home: platform.home })
  expect(json.stderr).toBe('')
})
