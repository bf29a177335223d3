import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { acme, type FakePlatform, graph, orderMinimum, release, startFakePlatform } from './fake-platform.js'
import { cli, startCli } from './run-cli.js'

let platform: FakePlatform
beforeEach(async () => {
  platform = await startFakePlatform()
})
afterEach(() => platform.close())

const shopctl = (...argv: string[]) => cli(argv, { home: platform.home })
const json = async (...argv: string[]) => JSON.parse((await shopctl(...argv, '--json')).stdout)

test('status --json has gateway, admin, registry, mailbox, socket, sandbox and tenants', async () => {
  expect(await json('status')).toEqual({
    gateway: 'http://127.0.0.1:8080',
    admin: 'http://127.0.0.1:8090',
    registry: 'http://127.0.0.1:4873',
    mailbox: 'http://127.0.0.1:8025',
    socket: null,
    sandbox: { mode: 'full', stands: [], missing: [] },
    bus: null,
    tenants: [acme],
  })
})

test('lists are arrays of what the platform answers', async () => {
  expect(await json('tenant', 'list')).toEqual([acme])
  expect(await json('plugin', 'list', '--tenant', 'acme')).toEqual([orderMinimum])
  expect(await json('plugin', 'search', 'order', 'minimum')).toEqual([platform.plugin])
  expect(platform.asked.at(-1)?.line).toBe('GET /api/plugins?q=order%20minimum')
  expect(await json('plugin', 'info', 'order-minimum')).toEqual(platform.plugin)
})

test('a search that finds nothing names the plugin, or the word of its name, that may be meant', async () => {
  platform.intercept = (reply) => (reply.request.url === '/api/plugins?q=' ? undefined : reply.send([]))
  for (const [asked, meant] of [
    ['ordr-minimum', 'order-minimum'],
    ['order minimun', 'order-minimum'],
    ['Minimun', 'minimum'],
  ] as const) {
    const { code, stdout } = await shopctl('plugin', 'search', ...asked.split(' '))
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `No plugin is about "${asked}". Did you mean this?  shopctl plugin search ${meant}\n`,
    })
  }
  expect((await shopctl('plugin', 'search', 'weather')).stdout).toBe('No plugin is about "weather".\n')
  expect(await json('plugin', 'search', 'ordr-minimum')).toEqual([])
})

test('a graph says of each place who stands there, in order; a place is named once', async () => {
  expect(await json('plugin', 'graph', '--tenant', 'acme')).toEqual(graph)
  const { stdout } = await shopctl('plugin', 'graph', '--tenant', 'acme')
  expect(stdout.split('\n').map((line) => line.trim().split(/ {2,}/))).toEqual([
    ['where', 'as', 'plugin', 'named', 'method', 'outside', 'deadline', 'on failure'],
    ['Checkout.place', 'before', 'fraud-check@1.2.0', 'check', '500 ms', 'closed'],
    ['after', 'address-check@1.0.0', 'billing', 'tell'],
    ['order.placed', 'on', 'order-watch@1.0.0', 'event', 'connected'],
    [''],
  ])
})

test('a plugin outside that is not connected is away, and what waits for it is told once, at its first place', async () => {
  const away = { connections: 0, since: null, waiting: 3 }
  const standing = (graph.places[1]?.standing ?? []).map((one) => ({ ...one, outside: away }))
  platform.graph = {
    ...graph,
    places: ['order.paid', 'order.placed'].map((name) => ({ kind: 'event', name, standing })),
  }
  const { stdout } = await shopctl('plugin', 'graph', '--tenant', 'acme')
  expect(stdout.match(/was never connected/g)).toHaveLength(2)
  expect(stdout.match(/3 events wait/g)).toHaveLength(1)
  platform.intercept = (reply) =>
    reply.request.url.endsWith('/plugins') ? reply.send([{ ...orderMinimum, outside: away }]) : undefined
  expect((await shopctl('plugin', 'list', '--tenant', 'acme')).stdout).toMatch(
    /^name .*\norder-minimum +1\.0\.0 +\* +away /,
  )
})

test('a script that is tried is named with its version, and with the one that is on', async () => {
  const trace = { on: 'order ord_1', isRead: true, input: {}, answer: null, log: [], ms: 1, fuel: 9 }
  const script = { name: 'ten', kind: 'discount', version: 5, live: 2, source: 'export default () => null' }
  platform.intercept = (reply) => reply.send(reply.request.url.endsWith('/trial') ? trace : script)
  const words = ['script', 'try', 'ten', '--tenant', 'acme']
  expect((await shopctl(...words)).stdout).toContain('Tried version 5 (version 2 is on) on order ord_1')
  expect(await json(...words)).toMatchObject({ answer: null, version: 5, live: 2 })
})

test('releases come newest first', async () => {
  platform.releases = [release(1, { state: 'retired' }), release(2)]
  expect(await json('release', 'list', '--tenant', 'acme')).toEqual([release(2), release(1, { state: 'retired' })])
})

test('in a terminal of a hundred columns the list of releases breaks no plugin’s name', async () => {
  const names = ['abandoned-cart', 'cash-on-delivery', 'flat-rate-shipping', 'order-minimum', 'volume-discount']
  const plugins = names.map((name) => ({ name, title: name, version: '1.0.0', enabled: true }))
  const more = { plugins, by: 'seller of acme', difference: ['order-minimum added', 'its setting "minimum" changed'] }
  platform.releases = [release(2, more), release(1, { state: 'retired', ...more })]
  const argv = ['release', 'list', '--tenant', 'acme']
  const { stdout } = await cli(argv, { home: platform.home, columns: 100, environment: { NO_COLOR: '1' } })
  for (const name of names) expect(stdout).toContain(`${name}@1.0.0`)
  expect(stdout).toContain('2026-11-22')
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
})

test('a plugin’s page shows what it hooks, its settings and its README', async () => {
  const { stdout } = await shopctl('plugin', 'info', 'order-minimum')
  for (const words of ['before Checkout.place', 'minimum (integer, default 1000)', 'What it does.']) {
    expect(stdout).toContain(words)
  }
  const config = { properties: { minimum: { type: 'integer', unit: 'money' } } }
  platform.plugin = { ...platform.plugin, facts: { ...platform.plugin.facts, config } }
  expect((await shopctl('plugin', 'info', 'order-minimum')).stdout).toContain('minimum (integer, 1000 is 10.00 EUR)')
})

test('a new tenant is named after its slug, and its seller’s password is told', async () => {
  platform.answer = () => [{ release: release(1, { plugins: [] }), password: 'first' }]
  const { code, stdout } = await shopctl('tenant', 'create', 'acme', '--currency', 'usd', '--port', '8101')
  expect(code).toBe(0)
  expect(stdout).toContain('first')
  expect(platform.asked.find(({ line }) => line === 'POST /api/tenants')?.body).toEqual({
    slug: 'acme',
    name: 'Acme',
    currency: 'USD',
    port: 8101,
  })
  expect(await json('tenant', 'create', 'acme')).toMatchObject({
    tenant: acme,
    password: 'first',
    release: { number: 1 },
  })
})

test.for([
  [['Acme'], 'NAME_INVALID'],
  [['acme/../x'], 'NAME_INVALID'],
  [['acme', '--currency', 'euro'], 'INPUT_INVALID'],
  [['acme', '--port', '-1'], 'INPUT_INVALID'],
  [['acme', '--port', '70000'], 'INPUT_INVALID'],
  [['acme', '--name', ''], 'INPUT_INVALID'],
] as const)('a tenant that cannot be is refused: %j is %s', async ([argv, code]) => {
  expect((await json('tenant', 'create', ...argv)).error.code).toBe(code)
  expect(platform.asked).toEqual([])
})

test('a new password is told once', async () => {
  expect(await json('tenant', 'password', 'acme')).toEqual({ tenant: 'acme', password: 'hunter2' })
})

const wasRemoved = () => platform.asked.some(({ line }) => line === 'DELETE /api/tenants/acme')

test('a tenant is not removed where nobody can be asked, unless --yes says so', async () => {
  expect((await json('tenant', 'remove', 'acme')).error).toMatchObject({
    code: 'USAGE',
    title: expect.stringContaining('--yes'),
  })
  expect(wasRemoved()).toBe(false)
  expect(await json('tenant', 'remove', 'acme', '--yes')).toEqual({ removed: 'acme' })
  expect(wasRemoved()).toBe(true)
})

test.for([
  ['acme', 0, true],
  ['yes', 2, false],
] as const)('whoever is asked and types "%s" exits with %d; removed: %s', async ([typed, expected, isRemoved]) => {
  const running = startCli(['tenant', 'remove', 'acme'], { home: platform.home, columns: 80 })
  await once(running.stderr, 'readable')
  running.stdin.write(`${typed}\n`)
  expect((await running.result).code).toBe(expected)
  expect(wasRemoved()).toBe(isRemoved)
})

test('logs are the last lines, as words for people and as they are for programs', async () => {
  platform.logs = ['2026-11-22T10:17:36.278Z acme#3 | {"level":"info","message":"hello"}']
  expect((await shopctl('logs', '--tenant', 'acme')).stdout).toMatch(/^\d\d:\d\d:\d\d #3 info {3}hello\n$/)
  expect(await json('logs', '--tenant', 'acme', '--lines', '7')).toEqual({ lines: platform.logs })
  expect(platform.asked.at(-1)?.line).toBe('GET /api/tenants/acme/logs?lines=7')
})

test('of a shop that has logged nothing that is said', async () => {
  platform.logs = []
  expect((await shopctl('logs', '--tenant', 'acme')).stdout).toBe('acme has logged nothing yet\n')
  expect(await json('logs', '--tenant', 'acme')).toEqual({ lines: [] })
})

test.for(['0', '-1', 'all', '10001'])('--lines %s is no number of lines', async (lines) => {
  expect((await json('logs', '--tenant', 'acme', '--lines', lines)).error.code).toBe('USAGE')
})

test('logs that are followed go on with each new line until they are stopped', async () => {
  platform.logs = ['a', 'b']
  const running = startCli(['logs', '--tenant', 'acme', '--follow'], { home: platform.home })
  const { stdout } = running
  await once(stdout, 'readable')
  platform.logs = ['a', 'b', 'c']
  let seen = ''
  while (!seen.includes('c\n')) {
    seen += String((stdout.read() as Buffer | null) ?? '')
    if (!seen.includes('c\n')) await once(stdout, 'readable')
  }
  running.stop()
  expect((await running.result).code).toBe(0)
  expect(seen).toBe('a\nb\nc\n')
})

test('--follow has no one answer, so --json refuses it', async () => {
  expect((await json('logs', '--tenant', 'acme', '--follow')).error.code).toBe('USAGE')
})
