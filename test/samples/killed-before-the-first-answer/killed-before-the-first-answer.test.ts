/**
 * kill -9 of the platform when a release is recorded and nobody from outside has been answered by it yet. At the next start
 * it has to answer: one that does is live for good; one that does not is taken back, and the release before it serves.
 */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Change } from '../../../core/model/index.js'
import { adminDatabase } from '../../setup/admin-database.js'
import { type Fault, faultyPlugin, onRequestFromOutside } from '../../setup/faulty-plugin.js'
import { handmade } from '../../setup/handmade.js'
import { killedAt, startKillable } from '../../setup/killable-platform.js'
import { lastingHome } from '../../setup/lasting-home.js'
import { childrenOf, untilGone } from '../../setup/processes.js'
import { publish } from '../../setup/publish.js'
import { publishByHand } from '../../setup/publish-by-hand.js'
import { Shopper } from '../../setup/shopper.js'
import { addPlugins, openShop } from '../../setup/small-shop.js'
import type { TestPlatform } from '../../setup/test-platform.js'
import { isThorough, mostly } from '../../setup/thorough.js'
import { until } from '../../setup/until.js'

/** One of the plugins looks for a file of this test's, which no sandbox would show it. */
const open = { SHOPCTL_SANDBOX: 'bare' } as const

let home: string
let platform: TestPlatform

/** While this file is there, `starts-while-it-may` does not start. */
const forbidden = (): string => join(home, 'forbidden')

const faults = (): Readonly<Record<string, Fault>> => ({
  'crashes-when-asked': { construct: onRequestFromOutside(`Promise.reject(new Error('too late to be caught'))`) },
  'loops-when-asked': { construct: onRequestFromOutside(`for (process.stdout.write('asked\\n'); ; );`) },
  'starts-while-it-may': {
    module: `
      const { existsSync } = process.getBuiltinModule('node:fs')
      if (inWorker && existsSync(${JSON.stringify(forbidden())})) throw new Error('forbidden now')`,
  },
})

const greeter = {
  name: 'greeter',
  source: `
    import { Plugin, Type } from '@shopctl/sdk'
    const GreeterConfig = Type.Object({ words: Type.String() })
    @Plugin({ config: GreeterConfig })
    export default class Greeter {}`,
}

beforeAll(async () => {
  home = await lastingHome()
  platform = await startKillable(home, open)
  const faulty = Object.entries(faults()).map(async ([name, fault]) =>
    publishByHand(platform, await handmade(faultyPlugin(name, fault))),
  )
  await Promise.all([publish(platform, home, greeter), ...faulty, openShop(platform, 'acme')])
  await addPlugins(platform.client, 'acme', { package: 'greeter', config: { words: 'hi' } })
}, 120_000)

afterAll(() => platform.close())

const change = (wanted: Change) => platform.client.changeSet('acme', wanted, () => undefined)
const adding = (name: string) => () => addPlugins(platform.client, 'acme', name)

const refused: readonly (readonly [name: string, reason: RegExp])[] = [
  ['crashes-when-asked', /plugin "crashes-when-asked" is at fault.*too late to be caught/],
  ['loops-when-asked', /no answer within 5 s/],
  ['starts-while-it-may', /plugin "starts-while-it-may" is at fault.*forbidden now/],
]

test.each(mostly(refused, ([name]) => name === 'crashes-when-asked'))(
  'a release with a plugin that %s is taken back, and the one before it serves with its set',
  async (name, reason) => {
    const before = await look()
    await killedAt(platform, ['switch', 'begin'], adding(name))
    await writeFile(forbidden(), '')
    platform = await startKillable(home, open)
    await rm(forbidden())
    expect(await look()).toEqual(before)
    await expectFailed(name, reason)
  },
  60_000,
)

const secondKills: readonly (readonly [when: string, isThere: (asked: number) => Promise<boolean>])[] = [
  ['while the release is asked', async (asked) => (await timesAsked()) > asked],
  ['when the release has just been taken back', async () => (await newestState()) === 'failed'],
]

test.runIf(isThorough).each(secondKills)(
  'a second kill, %s, changes nothing of that',
  async (_when, isThere) => {
    const before = await look()
    await killedAt(platform, ['switch', 'begin'], adding('loops-when-asked'))
    const asked = await timesAsked()
    const starting = startKillable(home, open).catch((error: unknown) => String(error))
    await until(() => isThere(asked), 'the moment', 60_000)
    const [gateway] = (await childrenOf(home)).filter(({ command }) => command.includes('processes/gateway.cjs'))
    process.kill(gateway!.parent, 'SIGKILL')
    expect(await starting).toContain('ended at its start')
    await untilGone(home)

    platform = await startKillable(home, open)
    expect(await look()).toEqual(before)
    await expectFailed('loops-when-asked', /no answer within 5 s/)
  },
  120_000,
)

test.runIf(isThorough)(
  'a release that answers at the next start, a rollback too, stays live whatever happens to it afterwards',
  async () => {
    const { release: earlier } = await adding('starts-while-it-may')()
    const { release: last } = await change({ kind: 'remove', names: ['starts-while-it-may'] })
    await killedAt(platform, ['switch', 'begin'], () => change({ kind: 'rollback', to: earlier.number }))
    platform = await startKillable(home, open)
    const answering = await look()
    expect(answering).toMatchObject({ release: last.number + 1, answeredBy: last.number + 1, state: 'ready' })
    expect(answering.plugins.map(({ name }) => name)).toEqual(['greeter', 'starts-while-it-may'])

    await platform.stop()
    await writeFile(forbidden(), '')
    platform = await startKillable(home, open)
    expect((await new Shopper(await platform.address('acme')).request('GET', '/products')).status).toBe(503)
    expect(await platform.client.tenant('acme')).toMatchObject({ release: answering.release })

    await platform.stop()
    await rm(forbidden())
    platform = await startKillable(home, open)
    expect(await look()).toEqual(answering)
  },
  120_000,
)

/** The wanted set with its settings, what is live, and what a shopper meets. */
async function look() {
  const answer = await new Shopper(await platform.address('acme')).request('GET', '/products')
  const [{ release, state }, plugins] = await Promise.all([
    platform.client.tenant('acme'),
    platform.client.plugins('acme'),
  ])
  return { release, state, plugins, status: answer.status, answeredBy: answer.release }
}

async function expectFailed(name: string, reason: RegExp): Promise<void> {
  const [newest] = await platform.client.releases('acme')
  const error = expect.stringMatching(reason) as string
  expect(newest).toMatchObject({ reason: `add ${name}`, state: 'failed', liveAt: null, error })
}

/** How often a worker has been asked in which `loops-when-asked` is. */
async function timesAsked(): Promise<number> {
  const log = await readFile(join(home, 'logs/acme.log'), 'utf8').catch(() => '')
  return log.match(/asked$/gm)?.length ?? 0
}

async function newestState(): Promise<string | undefined> {
  const database = await adminDatabase(home, 'shopctl').catch(() => undefined)
  try {
    const sql = `select state from releases where tenant = 'acme' order by number desc limit 1`
    return (await database?.query<{ state: string }>(sql))?.rows[0]?.state
  } finally {
    await database?.end()
  }
}
