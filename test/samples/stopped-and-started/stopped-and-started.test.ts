/**
 * `shopctl up` and its end: it stops whole and soon whatever signal asks for it, a second one on the same home is told
 * so, a warm start finds everything and makes nothing again, and a taken port is said with the setting for it.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSettings } from '../../../core/platform/settings.js'
import { childrenOf, familyOf, untilGone } from '../../setup/processes.js'
import { shopctl } from '../../setup/shopctl.js'
import { Shopper } from '../../setup/shopper.js'
import { smallShop } from '../../setup/small-shop.js'
import { SteadyShopper } from '../../setup/steady-shopper.js'
import { repository, TestPlatform } from '../../setup/test-platform.js'
import { isThorough, mostly } from '../../setup/thorough.js'
import { until } from '../../setup/until.js'

let folder: string
let home: string
let platform: TestPlatform

const start = () =>
  TestPlatform.start({
    home,
    environment: { SHOPCTL_SAMPLES: 'order-minimum,welcome-mail', SHOPCTL_TENANTS: join(folder, 'tenants') },
  })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shopctl-start-'))
  home = await TestPlatform.homeWithSamples()
  await writeFolder(join(folder, 'tenants'), {
    'acme.json': JSON.stringify(smallShop('acme', { 'order-minimum': {} })),
  })
  platform = await start()
}, 120_000)

afterAll(async () => {
  await platform.stop()
  await Promise.all([folder, home, ...others].map((made) => rm(made, { recursive: true, force: true })))
})

const others: string[] = []

/** One for a platform beside the first. */
async function otherHome(): Promise<string> {
  const other = await TestPlatform.home()
  others.push(other)
  return other
}

test('a second start on the same home is told who is there, and disturbs nobody', async () => {
  const steady = new SteadyShopper(await platform.address('acme'))
  const { code, answer } = await shopctl(home, 'up')
  expect({ code, error: answer.error }).toMatchObject({ code: 2, error: { code: 'PLATFORM_RUNNING' } })
  expect(answer.error?.title).toContain(String(platform.process.pid))
  expect(await steady.stop()).toEqual([])
  expect((await platform.status()).tenants).toMatchObject([{ slug: 'acme', state: 'ready' }])
})

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

test.each(mostly(signals, (signal) => signal === 'SIGTERM'))(
  '%s stops everything, and the next start has it all and makes nothing again',
  async (signal) => {
    const address = await platform.address('acme')
    const before = { releases: await platform.client.releases('acme'), found: await platform.client.search('') }
    const family = await familyOf(platform.process.pid!)
    // Somebody is there, and stays as long as the shop does.
    const steady = new SteadyShopper(await platform.address('acme'))
    await platform.stop(signal)
    await untilGone(home, family)
    await steady.stop()
    expect(existsSync(readSettings(home, {}).runDir)).toBe(false)
    expect(['platform.json', 'starting'].filter((file) => existsSync(join(home, file)))).toEqual([])

    platform = await start()
    expect(await platform.client.releases('acme')).toEqual(before.releases)
    expect(await platform.client.search('')).toEqual(before.found)
    expect(existsSync(join(home, 'starting'))).toBe(false)
    const { registry } = await platform.status()
    expect(await platform.address('acme')).toBe(address)
    expect(JSON.parse(await readFile(join(home, 'ports.json'), 'utf8'))).toMatchObject({
      registry: portOf(registry),
      shops: { acme: portOf(address) },
    })
    expect(platform.output()).not.toMatch(/password|published|shop acme/i)
    expect((await new Shopper(await platform.address('acme')).order('SOCK')).body.code).toBe('ORDER_TOO_SMALL')
  },
  60_000,
)

const portOf = (address: string): number => Number(new URL(address).port)

const ports = ['GATEWAY', 'ADMIN', 'REGISTRY', 'MAILBOX', 'SMTP']

// The next test has two of them.
test.runIf(isThorough).each(ports)(
  'a taken port is told with its setting, SHOPCTL_%s_PORT, and nothing is left running',
  async (port) => {
    const setting = `SHOPCTL_${port}_PORT`
    await using taken = await takePort()
    const other = await otherHome()
    const { code, answer } = await up(other, { [setting]: String(taken.port), SHOPCTL_SAMPLES: 'none' })
    expect({ code, error: answer.error }).toMatchObject({ code: 2, error: { code: 'PORT_TAKEN' } })
    expect(answer.error?.title).toContain(String(taken.port))
    expect(answer.error?.hint).toContain(setting)
    expect(await childrenOf(other)).toEqual([])
  },
  90_000,
)

test.runIf(isThorough)(
  'a shop’s taken port is told with the shop’s name',
  async () => {
    await using taken = await takePort()
    const tenants = join(folder, 'taken-tenants')
    await writeFolder(tenants, { 'acme.json': JSON.stringify({ ...smallShop('acme'), port: taken.port }) })
    const free = Object.fromEntries(ports.map((name) => [`SHOPCTL_${name}_PORT`, '0']))
    const environment = { ...free, SHOPCTL_SAMPLES: 'none', SHOPCTL_TENANTS: tenants, SHOPCTL_PORTS: undefined }
    const { code, answer } = await up(await otherHome(), environment)
    expect({ code, error: answer.error }).toMatchObject({ code: 2, error: { code: 'PORT_TAKEN' } })
    expect(answer.error?.title).toMatch(new RegExp(`${taken.port}.*acme`))
    expect(answer.error?.hint).toMatch(/"port"/)
  },
  90_000,
)

test('a first password that a start was broken off before it was shown is shown by the next start', async () => {
  const tenants = join(folder, 'broken-tenants')
  const files = { 'acme.json': JSON.stringify(smallShop('acme')), 'globex.json': JSON.stringify(smallShop('globex')) }
  const broken = JSON.stringify(smallShop('globex', { 'nobody-has-published-it': {} }))
  await writeFolder(tenants, { ...files, 'globex.json': broken })
  const environment = { SHOPCTL_SAMPLES: 'none', SHOPCTL_TENANTS: tenants }
  const other = await otherHome()
  const { answer } = await up(other, environment)
  expect(answer.error?.code).toBe('PLUGIN_NOT_FOUND')
  await writeFolder(tenants, files)
  const next = await TestPlatform.start({ home: other, environment })
  try {
    await until(() => /as acme with \S+\s+as globex with \S+/.test(next.output()), 'the first passwords')
  } finally {
    await next.stop()
  }
}, 90_000)

async function writeFolder(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(dir, { recursive: true })
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content)
}

interface TakenPort extends AsyncDisposable {
  readonly port: number
}

async function takePort(): Promise<TakenPort> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { port, [Symbol.asyncDispose]: async () => void server.close() }
}

/** A start that is expected to fail. */
async function up(home: string, environment: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [join(repository, 'bin/launcher.js'), 'up', '--json'], {
    env: { ...process.env, SHOPCTL_UPLINK: 'none', SHOPCTL_PORTS: '0', ...environment, SHOPCTL_HOME: home },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 60_000,
  })
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit') as Promise<[number | null]>])
  return { code, answer: JSON.parse(output) as { error?: { code: string; title: string; hint?: string } } }
}
