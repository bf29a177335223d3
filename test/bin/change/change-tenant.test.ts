import { afterEach, beforeEach, expect, test } from 'vitest'
import { shopError } from '../../../core/model/index.js'
import { type FakePlatform, graph, release, startFakePlatform } from '../fake-platform.js'
import { cli, startCli } from '../run-cli.js'

let platform: FakePlatform
beforeEach(async () => {
  platform = await startFakePlatform()
})
afterEach(() => platform.close())

const shopctl = (...argv: string[]) => cli(argv, { home: platform.home })
const add = ['plugin', 'add', 'order-minimum', '--tenant', 'acme'] as const

test('a change tells its phases while it happens, and at the end what runs and how long it took', async () => {
  platform.answer = () => [
    { progress: { phase: 'resolve' } },
    { progress: { phase: 'resolve', ms: 12.4, detail: '1 packages' } },
    { progress: { phase: 'start' } },
    { progress: { phase: 'start', ms: 48 } },
    { release: release(3) },
  ]
  const { code, stdout, stderr } = await shopctl(...add)
  expect(code).toBe(0)
  expect(stderr).toMatch(/^✓ resolve +12 ms {2}1 packages\n✓ start +48 ms\n$/)
  expect(stdout).toMatch(
    /^✓ acme runs release 3 \(add order-minimum\)\n {2}order-minimum@1\.0\.0\n {2}\d+ ms: resolve 12, start 48\n$/,
  )
})

test('with --json stdout holds the release and the times, and nothing else', async () => {
  platform.answer = () => [{ progress: { phase: 'start', ms: 48 } }, { release: release(3) }]
  const { stdout } = await shopctl(...add, '--json')
  expect(JSON.parse(stdout)).toEqual({
    release: release(3),
    changed: true,
    ms: expect.any(Number),
    phases: { start: 48 },
  })
})

test('a change that changes nothing says so', async () => {
  platform.answer = () => [{ progress: { phase: 'resolve', ms: 12 } }, { release: release(3), changed: false }]
  const update = ['plugin', 'update', 'order-minimum', '--tenant', 'acme'] as const
  expect((await shopctl(...update)).stdout).toMatch(/^acme is up to date: nothing newer .* release 3 goes on\.\n/)
  expect(JSON.parse((await shopctl(...update, '--json')).stdout)).toMatchObject({ changed: false })
})

test('a plugin that was brought outside is not connected yet: what that means until it is, and the next step', async () => {
  const gone = { connections: 0, since: null, waiting: 0 }
  const places = graph.places.map((place) => ({
    ...place,
    standing: place.standing.map((handler) => ({
      ...handler,
      outside: handler.kind === 'after' ? null : gone,
    })),
  }))
  platform.graph = { ...graph, places }
  const plugins = [
    { name: 'fraud-check', version: '1.2.0', enabled: true, title: null, outside: 'placed' as const },
    { name: 'order-watch', version: '1.0.0', enabled: true, title: null, outside: 'external' as const },
  ]
  platform.answer = () => [{ release: release(3, { plugins }) }]
  const placed = await shopctl('plugin', 'place', 'fraud-check', 'outside', '--tenant', 'acme')
  expect(placed.stdout).toContain('! fraud-check runs outside, and is not connected yet.')
  expect(placed.stdout).toContain('its checks fail, and these calls are refused: Checkout.place.')
  expect(placed.stdout).toContain(
    'shopctl plugin token fraud-check --tenant acme     Run it:  shopctl plugin run fraud',
  )
  expect(placed.stdout).not.toContain('order-watch runs')
  const added = ['plugin', 'add', 'order-watch', '--tenant', 'acme'] as const
  expect((await shopctl(...added)).stdout).toContain('Its events are kept.')
  expect(JSON.parse((await shopctl(...added, '--json')).stdout)).toMatchObject({ notConnected: ['order-watch'] })
})

test('a version that did badly when it was tried goes live with what failed, and the ways on', async () => {
  platform.answer = () => [{ release: release(3) }]
  const steps = [
    { what: 'people shop', outcome: 'failed', detail: 'a checkout was answered with 503', ms: 1 },
    { what: 'its routes answer', outcome: 'passed', detail: null, ms: 1 },
  ]
  const report = { package: 'order-minimum', version: '1.0.0', steps, at: '2026-01-01T00:00:00.000Z' }
  platform.intercept = (reply) => (reply.request.url.includes('/trials?') ? reply.send(report) : undefined)
  const { stdout } = await shopctl(...add)
  expect(stdout).toContain(
    '! order-minimum@1.0.0 did badly when it was tried in a shop of its own:\n  people shop: a checkout',
  )
  expect(stdout).toContain(
    'shopctl plugin trial order-minimum@1.0.0     Take it back:  shopctl release rollback --tenant acme',
  )
  expect(stdout).not.toContain('its routes')
  expect(JSON.parse((await shopctl(...add, '--json')).stdout)).toMatchObject({ triedBadly: [report] })
  const configured = await shopctl('plugin', 'configure', 'order-minimum', 'minimum=1', '--tenant', 'acme')
  expect(configured.stdout).not.toContain('did badly')
})

test('a look at where a plugin would be placed says so once', async () => {
  const step = { name: 'guard', package: 'guard', kind: 'explicit', from: '1.0.0', to: '1.0.0', dropped: [] }
  const moved = { ...step, what: 'configure', added: ['outside'], settings: ['(runs outside)'] }
  const plan = { tenant: 'acme', release: 2, steps: [moved] }
  platform.intercept = (reply) => (reply.request.url.endsWith('/plan') ? reply.send(plan) : undefined)
  const { stdout } = await shopctl('plugin', 'place', 'guard', 'outside', '--tenant', 'acme', '--dry-run')
  expect(stdout).toBe('In acme:\nconfigure  guard  1.0.0  runs outside\n')
})

test('a change that fails says at which phase and why, and exits with 2', async () => {
  platform.answer = () => [
    { progress: { phase: 'start' } },
    { problem: shopError('RELEASE_FAILED', 'acme', 'order-minimum', 'it throws').toProblem() },
  ]
  const { code, stdout, stderr } = await shopctl(...add)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^✗ start +\d+ ms\nRELEASE_FAILED {2}.*plugin "order-minimum" is at fault/)
  expect(stderr).toContain('→ See why:  shopctl logs --tenant acme')
})

test('a platform that dies in the middle of a change is down', async () => {
  platform.answer = () => [{ progress: { phase: 'start' } }, 'cut']
  const { code, stderr } = await shopctl(...add)
  expect(code).toBe(3)
  expect(stderr).toContain('PLATFORM_DOWN')
})

test('a platform that ends its answer without a result is down', async () => {
  platform.answer = () => []
  expect((await shopctl(...add)).code).toBe(3)
})

test('whoever stops waiting learns that the change goes on', async () => {
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  platform.answer = async function* () {
    yield { progress: { phase: 'start' } }
    begin()
    await ended
    yield { release: release(3) }
  }
  const running = startCli(add, { home: platform.home })
  await begun
  running.stop()
  const { code, stderr } = await running.result
  end()
  expect(code).toBe(130)
  expect(stderr).toBe('The change goes on without you. See how it ends:  shopctl release list --tenant acme\n')
})

test.for([
  [
    ['plugin', 'add', 'order-minimum', '@me/greeter@^1.2', 'x@latest'],
    {
      kind: 'add',
      plugins: [
        { package: 'order-minimum', range: '*' },
        { package: '@me/greeter', range: '^1.2' },
        { package: 'x', range: '*' },
      ],
    },
  ],
  [
    ['plugin', 'add', 'order-minimum', '--as', 'two', '--config', 'minimum=5', 'words=hello'],
    {
      kind: 'add',
      plugins: [{ package: 'order-minimum', range: '*', name: 'two', config: { minimum: 5, words: 'hello' } }],
    },
  ],
  [['plugin', 'remove', 'a', 'b'], { kind: 'remove', names: ['a', 'b'] }],
  [['plugin', 'enable', 'a'], { kind: 'enable', names: ['a'] }],
  [['plugin', 'disable', 'a'], { kind: 'disable', names: ['a'] }],
  [['plugin', 'configure', 'a', 'x=1', 'y=null'], { kind: 'configure', name: 'a', config: { x: 1, y: null } }],
  [
    ['plugin', 'add', 'fraud-check', '--on-failure', 'open'],
    { kind: 'add', plugins: [{ package: 'fraud-check', range: '*', onFailure: 'open' }] },
  ],
  [
    ['plugin', 'configure', 'a', '--on-failure', 'default'],
    { kind: 'configure', name: 'a', config: {}, onFailure: 'default' },
  ],
  [
    ['plugin', 'add', 'x', '--as', 'billing', '--attach', 'check=Checkout.bill,Checkout.ship', 'look='],
    {
      kind: 'add',
      plugins: [
        { package: 'x', range: '*', name: 'billing', attach: { check: ['Checkout.bill', 'Checkout.ship'], look: [] } },
      ],
    },
  ],
  [
    ['plugin', 'configure', 'a', '--attach', 'check=*', 'look=A.b'],
    { kind: 'configure', name: 'a', config: {}, attach: { check: null, look: ['A.b'] } },
  ],
  [
    ['plugin', 'set', 'a', '@me/greeter', 'b@^1'],
    { kind: 'set', plugins: [{ package: 'a' }, { package: '@me/greeter' }, { package: 'b', range: '^1' }] },
  ],
  [['plugin', 'set'], { kind: 'set', plugins: [] }],
  [['release', 'rollback', '1'], { kind: 'rollback', to: 1 }],
  [['release', 'rollback'], { kind: 'rollback', to: 1 }],
] as const)('%j asks for %j', async ([argv, change]) => {
  expect((await shopctl(...argv, '--tenant', 'acme')).code).toBe(0)
  const posted = platform.asked.findLast(({ line }) => line.startsWith('POST '))
  expect(posted).toMatchObject({ line: 'POST /api/tenants/acme/changes', body: change })
})

test.for([
  [['plugin', 'add', '../../etc/passwd'], 'NAME_INVALID'],
  [['plugin', 'add', ''], 'NAME_INVALID'],
  [['plugin', 'add', 'Order'], 'NAME_INVALID'],
  [['plugin', 'add', 'x@'], 'RANGE_INVALID'],
  [['plugin', 'add', 'x@next@1'], 'RANGE_INVALID'],
  [['plugin', 'add', 'x@git+ssh://host/x'], 'RANGE_INVALID'],
  [['plugin', 'add', 'a', 'b', '--as', 'c'], 'USAGE'],
  [['plugin', 'add', 'a', 'b', '--on-failure', 'open'], 'USAGE'],
  [['plugin', 'add', 'a', '--on-failure', 'maybe'], 'USAGE'],
  [['plugin', 'add', 'a', '--because', ' '], 'USAGE'],
  [['plugin', 'add', 'a', '--because', 'x'.repeat(201)], 'USAGE'],
  [['plugin', 'configure', 'a'], 'USAGE'],
  [['plugin', 'add', 'a', '--attach', 'check'], 'USAGE'],
  [['plugin', 'add', 'a', '--config', 'b'], 'INPUT_INVALID'],
  [['release', 'rollback', '0'], 'USAGE'],
  [['release', 'rollback', '1e9'], 'USAGE'],
  [['plugin', 'info', '..'], 'NAME_INVALID'],
] as const)('%j is %s before anything is asked of the platform', async ([argv, expected]) => {
  const tenant = argv[1] === 'info' ? [] : ['--tenant', 'acme']
  const { code, stdout } = await shopctl(...argv, ...tenant, '--json')
  expect({ code, asked: platform.asked }).toEqual({ code: 2, asked: [] })
  expect(JSON.parse(stdout).error.code).toBe(expected)
})

test('a rollback without a number goes to the release that was live before this one, also after a rollback', async () => {
  platform.releases = [
    release(1, { state: 'retired' }),
    release(2, { state: 'retired', liveAt: '2026-11-22T11:00:00.000Z' }),
    release(3, { state: 'failed', liveAt: null }),
    release(4, { state: 'live', reason: 'rollback to 1', liveAt: '2026-11-22T12:00:00.000Z' }),
  ]
  await shopctl('release', 'rollback', '--tenant', 'acme')
  expect(platform.asked.at(-1)?.body).toEqual({ kind: 'rollback', to: 2 })
})

test('a shop that never had another release has nothing to go back to', async () => {
  platform.releases = [release(1), release(2, { state: 'failed', liveAt: null })]
  const { code, stdout } = await shopctl('release', 'rollback', '--tenant', 'acme', '--json')
  expect(code).toBe(2)
  expect(JSON.parse(stdout).error.code).toBe('NO_EARLIER_RELEASE')
})
