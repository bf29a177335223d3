import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakePlatform, startFakePlatform } from '../fake-platform.js'
import { cli } from '../run-cli.js'

let platform: FakePlatform
beforeEach(async () => {
  platform = await startFakePlatform()
})
afterEach(() => platform.close())

test('explain shows people who stopped a request, and whose turn never came (N5)', async () => {
  const { code, stdout } = await cli(['explain', 'r-1'], { home: platform.home })
  expect(code).toBe(0)
  const lines = stdout.split('\n').map((line) => line.trim().split(/ {2,}/))
  expect(lines).toContainEqual(['POST /checkout', '422 ORDER_TOO_SMALL', '6.112 ms'])
  expect(lines).toContainEqual([
    '4.871 ms',
    'before',
    'Checkout.place',
    'minimum.check',
    'order-minimum@1.0.0',
    '0.006 ms',
    'denied',
  ])
  expect(lines).toContainEqual(['before', 'Checkout.place', 'guard.check', 'stock-guard@1.0.0', 'not run'])
  expect(stdout).toContain('Stopped by minimum.check (order-minimum@1.0.0): it refused Checkout.place.')
  expect(stdout).toContain('So says acme’s own server')
  expect(stdout).not.toContain('nobody else')
})

test('explain --tenant asks that shop, and says where it alone claims the request', async () => {
  const { stdout } = await cli(['explain', 'r-1', '--tenant', 'acme'], { home: platform.home })
  expect(stdout).toContain('So says acme’s own server, in which its plugins run; that it had this request, too, nobody')
})

test('explain --json is what the platform answers, and an unknown id exits with 2', async () => {
  const known = await cli(['explain', 'r-1', '--json'], { home: platform.home })
  expect(JSON.parse(known.stdout)).toMatchObject({ id: 'r-1', stoppedBy: { installation: 'minimum' } })
  const unknown = await cli(['explain', 'r-2'], { home: platform.home })
  expect(unknown.code).toBe(2)
  expect(unknown.stderr).toContain('REQUEST_NOT_KEPT')
})
