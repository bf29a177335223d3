/**
 * kill -9 of the control process in each phase of each kind of change: the shop serves, and the change is then whole (it was
 * recorded) or was never there; asked for again, it lands. Adding has a loop of its own, control-killed-in-each-phase.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Change, Phase } from '../../../core/model/index.js'
import { making, publishNew } from '../../setup/cut-off-change.js'
import { controlKilledAt, type Moment, startKillable } from '../../setup/killable-platform.js'
import { addPlugins, openShop } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { mostly } from '../../setup/thorough.js'
import { until } from '../../setup/until.js'

let platform: TestPlatform

beforeAll(async () => {
  platform = await startKillable(await TestPlatform.home())
  await openShop(platform, 'acme')
  await publishNew(platform, { name: 'first' })
  await publishNew(platform, { name: 'first', version: '1.1.0', texts: { ...making, '002-more': more } })
}, 180_000)

afterAll(() => platform.close())

const more = '-- migrate:up\nalter table things add more int;\n-- migrate:down\nalter table things drop more;\n'
const change = (wanted: Change) => platform.client.changeSet('acme', wanted, () => undefined)
const live = async (): Promise<number> => (await platform.client.tenant('acme')).release ?? 0
const names = ['first']

interface Operation {
  readonly before?: Change
  /** Written down by `--offline`: the change brings it along. */
  readonly wanted?: Change
  readonly change: Change | (() => Promise<Change>)
}

/** What is done to a shop that has the plugin in its first version. */
const operations: Readonly<Record<string, Operation>> = {
  remove: { change: { kind: 'remove', names } },
  purge: { change: { kind: 'remove', names, purge: true } },
  'purge at once': { change: { kind: 'remove', names, purge: true, now: true } },
  restore: { before: { kind: 'remove', names, purge: true }, change: { kind: 'restore', names } },
  update: { change: { kind: 'update', plugins: [{ name: 'first', range: '1.1.0' }] } },
  disable: { change: { kind: 'disable', names } },
  enable: { before: { kind: 'disable', names }, change: { kind: 'enable', names } },
  configure: { change: { kind: 'configure', name: 'first', config: {}, onFailure: 'open' } },
  rollback: {
    before: { kind: 'remove', names },
    change: async () => ({ kind: 'rollback', to: (await live()) - 1 }),
  },
  'what was wanted offline': {
    wanted: { kind: 'disable', names },
    change: { kind: 'configure', name: 'first', config: {}, onFailure: 'open' },
  },
}

const phases: readonly Phase[] = ['migrate', 'start', 'record', 'switch', 'drain']
const cases = Object.keys(operations).flatMap((operation) => phases.map((phase) => [operation, phase] as const))
const usually = ['purge record']

/** The plugin in its first version, with its tables and no wish of before. */
async function begin(): Promise<void> {
  const there = (await platform.client.plugins('acme')).find(({ name }) => name === 'first')
  if (there !== undefined && there.state !== 'removed') await change({ kind: 'remove', names })
  await platform.client.purgePlugin('acme', 'first', true).catch(() => undefined)
  await addPlugins(platform.client, 'acme', { package: 'first', range: '1.0.0' })
}

test.each(mostly(cases, ([operation, phase]) => usually.includes(`${operation} ${phase}`)))(
  '%s, in the phase %s: it is whole or was never there, and lands when it is asked for again',
  async (operation, phase) => {
    const { before, wanted, change: made } = operations[operation]!
    await begin()
    if (before !== undefined) await change(before)
    if (wanted !== undefined) await platform.client.want('acme', wanted)
    const was = await state()
    const asked = typeof made === 'function' ? await made() : made
    const moment: Moment = [phase, 'begin']
    await controlKilledAt(platform, moment, () => change(asked))
    const isRecorded = phase === 'switch' || phase === 'drain'
    const release = await live()
    expect(release).toBe(isRecorded ? was.release + 1 : was.release)
    await until(async () => (await answered()) === release, 'the live release to answer', 30_000)
    if (!isRecorded) {
      expect(await state()).toEqual(was)
      expect((await change(asked)).release.number).toBeGreaterThan(release)
    }
    await until(async () => (await candidates()) === 0, 'no candidate to be left')
    const gone = ['remove', 'purge', 'purge at once'].includes(operation)
    expect((await present()).includes('first')).toBe(!gone)
    if (wanted !== undefined) expect((await state()).plugins).toMatchObject([{ state: 'off', onFailure: 'open' }])
  },
  180_000,
)

const present = async (): Promise<string[]> =>
  (await platform.client.plugins('acme')).filter(({ state }) => state !== 'removed').map(({ name }) => name)
const candidates = async (): Promise<number> =>
  (await platform.client.releases('acme')).filter(({ state }) => state === 'candidate').length
const answered = async (): Promise<number> =>
  Number((await fetch(new URL('/products', await platform.address('acme')))).headers.get('x-release'))

async function state(): Promise<{ release: number; plugins: object[] }> {
  const plugins = await platform.client.plugins('acme')
  return {
    release: await live(),
    plugins: plugins.map(({ name, version, state, purgeAt, onFailure }) => ({
      name,
      version,
      state,
      purgeAt,
      onFailure,
    })),
  }
}
