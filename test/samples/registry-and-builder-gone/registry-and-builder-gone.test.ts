/**
 * Nothing stands between a shopper and a live shop but the gateway and PostgreSQL: with the registry hanging and all that
 * the builder ever made thrown away, shops serve, come back after a crash, go back to earlier releases and start again.
 */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Change } from '../../../core/model/index.js'
import { controlOf } from '../../setup/killable-platform.js'
import { childrenOf } from '../../setup/processes.js'
import { publish } from '../../setup/publish.js'
import { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop, sku } from '../../setup/small-shop.js'
import { SteadyShopper } from '../../setup/steady-shopper.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'

let platform: TestPlatform
let shopper: Shopper
let hangingRegistry: number | undefined

const refusing = {
  name: 'refusing',
  source: `
    import { before, Config, deny, Plugin, type Static, Type } from '@shopctl/sdk'
    import { Checkout } from '@shopctl/sdk/shop'
    const RefusingConfig = Type.Object({ words: Type.String({ default: 'as it was' }) })
    type RefusingConfig = Static<typeof RefusingConfig>
    @Plugin({ config: RefusingConfig })
    export default class Refusing {
      constructor(private readonly config: Config<RefusingConfig>) {}
      @before(Checkout, 'place')
      refuse() {
        return deny('REFUSED', this.config.words)
      }
    }`,
}
const madeByTheBuilder = ['store', 'prebundles', 'bundles']

beforeAll(async () => {
  platform = await TestPlatform.start({ environment: bare })
  const [shop] = await Promise.all([openShop(platform, 'acme'), publish(platform, platform.home, refusing)])
  shopper = shop
  await addPlugins(platform.client, 'acme', 'refusing')
  await platform.client.changeSet('acme', { kind: 'remove', names: ['refusing'] }, () => undefined)

  const registry = (await childrenOf(platform.home)).find(({ command }) => command.includes('processes/registry.cjs'))
  hangingRegistry = registry?.pid
  process.kill(hangingRegistry!, 'SIGSTOP')
}, 120_000)

afterAll(() => platform.close())

async function removeMade(): Promise<void> {
  for (const folder of madeByTheBuilder) await rm(join(platform.home, folder), { recursive: true, force: true })
}

const refusal = async (): Promise<string | undefined> => {
  const { body } = await shopper.order(sku.cheap)
  return body.code === 'REFUSED' ? body.title : undefined
}

test('what is installed can be switched off and on, and be removed, without the registry', async () => {
  const change = (change: Change) => platform.client.changeSet('acme', change, () => undefined)
  await change({ kind: 'rollback', to: 2 })
  await change({ kind: 'disable', names: ['refusing'] })
  expect(await refusal()).toBeUndefined()
  await change({ kind: 'enable', names: ['refusing'] })
  expect(await refusal()).toBe('as it was')
  await change({ kind: 'remove', names: ['refusing'] })
  expect(await refusal()).toBeUndefined()
})

test('a live shop goes on serving without the registry and all that the builder made', async () => {
  await removeMade()
  expect((await shopper.order(sku.cheap)).status).toBe(201)
})

test('a live shop serves while the platform’s own process stands still', async () => {
  platform.process.kill('SIGSTOP')
  try {
    const steady = new SteadyShopper(shopper.address)
    for (let order = 0; order < 20; order += 1) expect((await shopper.order(sku.cheap)).status).toBe(201)
    expect(await steady.stop()).toEqual([])
    expect(steady.answered).toBeGreaterThan(0)
  } finally {
    platform.process.kill('SIGCONT')
  }
  expect((await platform.client.tenant('acme')).state).toBe('ready')
})

test('a rollback is live without a build, from the database (P9)', async () => {
  const steady = new SteadyShopper(shopper.address)
  const phases = new Set<string>()
  await platform.client.changeSet('acme', { kind: 'rollback', to: 2 }, ({ phase }) => phases.add(phase))
  expect(await refusal()).toBe('as it was')
  expect([...phases]).toEqual(['migrate', 'start', 'record', 'switch', 'drain'])
  expect(await steady.stop()).toEqual([])
})

test('no central dispatcher is in a request’s path: a shop’s bundle holds its own wiring, and its hooks run with all else standing still (S21)', async () => {
  const globex = await openShop(platform, 'globex')
  const bundle = await bundleOf('acme')
  expect(bundle).toMatch(/"Checkout\.place": \[\s*\{ kind: "before", plugin: "refusing", method: "refuse" \}\s*\]/)
  expect(bundle).toMatch(/"?refusing"?: \{\s*id: "refusing@1\.0\.0"/)
  expect(await bundleOf('globex')).not.toMatch(/refusing|Checkout\.place/)
  const ours = [platform.process.pid!, await controlOf(platform)]
  for (const pid of ours) process.kill(pid, 'SIGSTOP')
  try {
    expect(await refusal()).toBe('as it was')
    expect((await globex.order(sku.cheap)).status).toBe(201)
  } finally {
    for (const pid of ours) process.kill(pid, 'SIGCONT')
  }
})

async function bundleOf(shop: string): Promise<string> {
  const live = (await platform.client.releases(shop)).find(({ state }) => state === 'live')
  return readFile(join(platform.home, 'bundles', `${live?.bundle}.mjs`), 'utf8')
}

test('a worker that dies comes back', async () => {
  await removeMade()
  const pids = async (): Promise<number[]> =>
    (await childrenOf(platform.home)).filter(({ command }) => command.includes('worker.mjs')).map(({ pid }) => pid)
  const before = await pids()
  for (const pid of before) process.kill(pid, 'SIGKILL')
  await until(async () => (await refusal().catch(() => undefined)) !== undefined, 'the shop')
  expect(await pids()).not.toEqual(expect.arrayContaining(before))
})

test('a change of settings alone is live as well', async () => {
  const change = { kind: 'configure', name: 'refusing', config: { words: 'said anew' } } as const
  await platform.client.changeSet('acme', change, () => undefined)
  expect(await refusal()).toBe('said anew')
})

test('the next start brings the shop up without them, and with an empty registry', async () => {
  process.kill(hangingRegistry!, 'SIGCONT')
  await platform.stop()
  await removeMade()
  await rm(join(platform.home, 'registry'), { recursive: true, force: true })
  platform = await TestPlatform.start({ home: platform.home, environment: bare })
  shopper = new Shopper(await platform.address('acme'))
  expect(await platform.client.search('refusing')).toEqual([])
  expect(await refusal()).toBe('said anew')
  await platform.client.changeSet('acme', { kind: 'rollback', to: 1 }, () => undefined)
  expect((await shopper.order(sku.cheap)).status).toBe(201)
}, 60_000)
