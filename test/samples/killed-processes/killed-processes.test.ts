/**
 * kill -9 of any one process: what the platform started is started again, and shops go on; of the platform itself nothing
 * is left over, and its next start finds everything as it was.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ShopError } from '../../../core/model/index.js'
import { handmade } from '../../setup/handmade.js'
import { lastingHome } from '../../setup/lasting-home.js'
import { childrenOf, familyOf, type RunningProcess, untilGone } from '../../setup/processes.js'
import { publishByHand } from '../../setup/publish-by-hand.js'
import { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop, sku } from '../../setup/small-shop.js'
import { SteadyShopper } from '../../setup/steady-shopper.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { isThorough } from '../../setup/thorough.js'
import { until } from '../../setup/until.js'

let platform: TestPlatform
let shopper: Shopper
let added = 0

const start = (home: string) => TestPlatform.start({ home, environment: bare })
const plain = {
  name: 'plain',
  source: `import { Plugin } from '@shopctl/sdk'\n@Plugin()\nexport default class Plain {}`,
}

beforeAll(async () => {
  platform = await start(await lastingHome())
  await publishByHand(platform, await handmade(plain))
  shopper = await openShop(platform, 'acme')
}, 120_000)

afterAll(() => platform.close())

async function processesOf(entry: string): Promise<RunningProcess[]> {
  return (await childrenOf(platform.home)).filter(({ command }) => command.includes(entry))
}

/** Kills it and waits for the one that takes its place. */
async function replaced(entry: string, { pid }: RunningProcess): Promise<void> {
  const count = (await processesOf(entry)).length
  process.kill(pid, 'SIGKILL')
  await until(async () => {
    const now = await processesOf(entry)
    return now.length === count && now.every((other) => other.pid !== pid)
  }, `another ${entry}`)
}

/** Reading, buying and changing: all parts take part in it. */
async function expectAllWell(): Promise<void> {
  const works = async (): Promise<boolean> => (await shopper.order(sku.cheap)).status === 201
  await until(() => works().catch(() => false), 'an order that goes through')
  added += 1
  await addPlugins(platform.client, 'acme', { package: 'plain', name: `plain-${added}` })
  const { release, plugins } = await platform.client.tenant('acme')
  expect((await shopper.request('GET', '/products')).release).toBe(release)
  expect(plugins).toContain(`plain-${added}@1.0.0`)
}

test('a killed gateway comes back at the same addresses', async () => {
  const [gateway] = await processesOf('processes/gateway.cjs')
  await replaced('processes/gateway.cjs', gateway!)
  await expectAllWell()
  expect((await platform.client.tenant('acme')).address).toBe(shopper.address)
})

test('a killed worker comes back with the same release, and who only looks has to wait at most', async () => {
  const { release } = await platform.client.tenant('acme')
  const steady = new SteadyShopper(shopper.address)
  for (const worker of await processesOf('worker.mjs')) await replaced('worker.mjs', worker)
  // On a busy machine a start may take longer than the two seconds for which requests wait.
  const isBack = async (): Promise<boolean> => (await shopper.request('GET', '/products')).release === release
  await until(isBack, 'the same release')
  expect((await steady.stop()).filter((fault) => fault !== 'status 503')).toEqual([])
  await expectAllWell()
})

test('a killed registry comes back with what was published', async () => {
  const [registry] = await processesOf('processes/registry.cjs')
  await replaced('processes/registry.cjs', registry!)
  await until(
    () =>
      platform.client.search('plain').then(
        (found) => found.length === 1,
        () => false,
      ),
    'an answer of the registry',
  )
  await expectAllWell()
})

test('a killed PostgreSQL comes back with every row, and nobody has to be started again', async () => {
  const cart = await shopper.cart(sku.dear)
  const postmaster = (await processesOf('bin/postgres -D'))[0]!
  const [gateway] = await processesOf('processes/gateway.cjs')
  await replaced('bin/postgres -D', postmaster)
  await until(
    async () => (await shopper.request('GET', `/carts/${cart}`).catch(() => ({ status: 0 }))).status === 200,
    'the cart of before',
  )
  await expectAllWell()
  expect(await processesOf('processes/gateway.cjs')).toEqual([gateway])
})

test.runIf(isThorough).each(['start', 'record', 'switch'])(
  'PostgreSQL killed in the phase %s of a change leaves the shop and its records of one mind',
  async (phase) => {
    const wanted = { package: 'plain', range: '*', name: `killed-in-${phase}` }
    const [postmaster] = await processesOf('bin/postgres -D')
    const outcome = await platform.client
      .changeSet('acme', { kind: 'add', plugins: [wanted] }, (step) => {
        if (step.phase === phase && step.ms === undefined) process.kill(postmaster!.pid, 'SIGKILL')
      })
      .then(
        () => 'landed',
        (error: ShopError) => error.code,
      )
    expect(outcome).toMatch(/^(landed|DATABASE_UNREACHABLE|RELEASE_FAILED)$/)

    await expectAllWell()
    const [{ release }, releases, plugins] = await Promise.all([
      platform.client.tenant('acme'),
      platform.client.releases('acme'),
      platform.client.plugins('acme'),
    ])
    expect(releases.filter(({ state }) => state === 'candidate')).toEqual([])
    expect(releases[0]).toMatchObject({ number: release, state: 'live' })
    const names = plugins.map(({ name }) => name).sort()
    expect(names).toEqual(releases[0]?.plugins.map(({ name }) => name).sort())
    expect(names.includes(wanted.name)).toBe(outcome === 'landed')
  },
  60_000,
)

test('a killed platform leaves nothing behind, and the next start has every order, plugin and release', async () => {
  const token = (await (await shopper.register('ada@example.com'), shopper.login('ada@example.com'))).body.token
  const family = await familyOf(platform.process.pid!)
  const before = await platform.client.releases('acme')
  platform.process.kill('SIGKILL')
  await untilGone(platform.home, family)

  platform = await start(platform.home)
  shopper = new Shopper(await platform.address('acme'))
  expect(await platform.client.releases('acme')).toEqual(before)
  expect((await shopper.as(token).request('GET', '/orders')).status).toBe(200)
  await expectAllWell()
}, 60_000)

test.runIf(isThorough)(
  'a platform that is killed while it starts leaves nothing behind either',
  async () => {
    await platform.stop()
    const starting = start(platform.home).catch((error: unknown) => error)
    let postmaster: RunningProcess | undefined
    await until(
      async () => (postmaster = (await processesOf('bin/postgres -D')).find(({ parent }) => parent > 1)) !== undefined,
      'a database that starts',
    )
    process.kill(postmaster!.parent, 'SIGKILL')
    expect(String(await starting)).toContain('ended at its start')
    await untilGone(platform.home)

    platform = await start(platform.home)
    shopper = new Shopper(await platform.address('acme'))
    await expectAllWell()
  },
  60_000,
)
