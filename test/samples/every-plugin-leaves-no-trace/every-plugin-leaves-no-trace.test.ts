/**
 * What a plugin registers is its own, and gone when it is removed, without its help: routes, hooks, events, jobs,
 * providers, services, injection tokens, and in the outbox its subscriptions and schedules. True of every plugin that we
 * ship.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminDatabase } from '../../setup/admin-database.js'
import { childrenOf } from '../../setup/processes.js'
import { publish } from '../../setup/publish.js'
import { addPlugins, openShop } from '../../setup/small-shop.js'
import { tenantCatalog } from '../../setup/tenant-catalog.js'
import { repository, TestPlatform } from '../../setup/test-platform.js'
import { mostly } from '../../setup/thorough.js'
import { until } from '../../setup/until.js'
import { everything } from './everything.js'
import { exampleConfig } from './example-config.js'

const plugins = readdirSync(join(repository, 'templates/plugins'))
/** With a webhook and payments, services and tables; one with everything is below. */
const telling = ['card-payment', 'loyalty-points']
/** A thorough run takes all. */
const tried = mostly(plugins, (name) => telling.includes(name))
let platform: TestPlatform

beforeAll(async () => {
  // Empty: the registry that npm itself is set to, for what plugins bring along.
  platform = await TestPlatform.start({
    environment: {
      SHOPCTL_UPLINK: '',
      SHOPCTL_SAMPLES: [...new Set([...tried, 'order-minimum', 'welcome-mail'])].join(','),
    },
  })
  await openShop(platform, 'traceless')
}, 180_000)

afterAll(() => platform.close())

test.each(tried)(
  'the registrations of %s are owned by it and gone after its removal without its help (S9)',
  async (name) => {
    const { client } = platform
    const before = await client.registrations('traceless')
    const { facts } = await client.details(name)
    await addPlugins(client, 'traceless', { package: name, config: exampleConfig(name, facts.config) })
    const during = await client.registrations('traceless')
    expect(during.plugins).toContain(name)
    expect(during).not.toEqual(before)
    for (const { method } of [...facts.events, ...facts.hooks])
      expect(JSON.stringify(during)).toContain(`${name}.${method}`)
    const names = during.plugins.filter((one) => !before.plugins.includes(one))
    await client.changeSet('traceless', { kind: 'remove', names: names.filter((one) => one === name) }, () => undefined)
    expect(await client.registrations('traceless')).toEqual(before)
  },
  60_000,
)

test('routes, hooks, timers, listeners and tokens are gone with their plugin, without its help; after a purge nothing is left in the database (S9)', async () => {
  const { client, home } = platform
  await publish(platform, home, everything)
  const [registered, stored] = [await client.registrations('traceless'), await tenantCatalog(home, 'traceless')]
  await addPlugins(client, 'traceless', 'everything')
  const { facts } = await client.details('everything')
  expect(Object.entries(facts).filter(([, fact]) => isNothing(fact))).toEqual([])
  expect((await tenantCatalog(home, 'traceless')).length).toBeGreaterThan(stored.length)
  await writeNote(await platform.address('traceless'))
  expect(await notes(home)).toEqual([{ custom: { everything: { note: 'Hello' } } }])
  await until(async () => (await client.logs('traceless', 200)).lines.some(isTick), 'a tick of its timer')
  const workers = await workersOf(home)
  await client.changeSet(
    'traceless',
    { kind: 'remove', names: ['everything'], purge: true, now: true },
    () => undefined,
  )
  // What it has registered past the SDK ends with the process.
  await until(async () => {
    const left = await workersOf(home)
    return workers.some((pid) => !left.includes(pid))
  }, 'the end of its worker')
  expect(await client.registrations('traceless')).toEqual(registered)
  expect(await tenantCatalog(home, 'traceless')).toEqual(stored)
  expect(await notes(home)).toEqual([])
}, 60_000)

/** A cart with a field of the plugin's. */
async function writeNote(address: string): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const made = await fetch(`${address}/carts`, { method: 'POST' })
  const { id } = (await made.json()) as { id: string }
  const body = JSON.stringify({ custom: { everything: { note: 'Hello' } } })
  expect((await fetch(`${address}/carts/${id}`, { method: 'PATCH', headers, body })).status).toBe(200)
}

async function notes(home: string): Promise<object[]> {
  const database = await adminDatabase(home, 'shopctl_tenants')
  try {
    return (await database.query<object>(`select custom from t_traceless.carts where custom <> '{}'`)).rows
  } finally {
    await database.end()
  }
}

const isTick = (line: string): boolean => line.includes('tick of')

/** The shop's worker, and those that stand by. */
async function workersOf(home: string): Promise<readonly number[]> {
  return (await childrenOf(home)).filter(({ command }) => command.includes('worker.mjs')).map(({ pid }) => pid)
}

/** What a plugin would show of an extension point that it does not use. */
const isNothing = (fact: unknown): boolean => fact === null || (Array.isArray(fact) && fact.length === 0)

test('what a shop has registered tells what stands where, the shop’s own too', async () => {
  const { client } = platform
  await addPlugins(client, 'traceless', { package: 'order-minimum' })
  const { hooks, chains, routes, tokens } = await client.registrations('traceless')
  expect(hooks).toEqual({ 'Checkout.place': ['before order-minimum.check'] })
  expect(chains).toEqual(['Checkout.place'])
  expect(routes).toContain('POST /checkout')
  expect(tokens).toContain('Checkout')
}, 60_000)
