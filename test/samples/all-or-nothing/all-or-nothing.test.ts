/**
 * A change happens whole or not at all, and changes that come at the same moment happen one after the other: each caller
 * gets the release that its own change made.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ReleaseView } from '../../../core/control/client/index.js'
import type { Change } from '../../../core/model/index.js'
import { handmade } from '../../setup/handmade.js'
import { stateOf } from '../../setup/platform-state.js'
import { sharedPlatform } from '../../setup/prepared/shared-platform.js'
import { publishByHand } from '../../setup/publish-by-hand.js'
import type { RunningPlatform } from '../../setup/running-platform.js'
import { addPlugins, openShop } from '../../setup/small-shop.js'
import { isThorough } from '../../setup/thorough.js'

let platform: RunningPlatform

const plain = {
  name: 'all-plain',
  source: `import { Plugin } from '@shopctl/sdk'\n@Plugin()\nexport default class Plain {}`,
}
const broken = {
  name: 'all-broken',
  source: `
    import { Plugin } from '@shopctl/sdk'
    declare const process: any
    @Plugin()
    export default class Broken {
      constructor() {
        if (process.send !== undefined) throw new Error('not in a shop')
      }
    }`,
}

beforeAll(async () => {
  platform = await sharedPlatform()
  const sources = [plain, broken].map(async (source) => publishByHand(platform, await handmade(source)))
  await Promise.all([...sources, openShop(platform, 'all-or-nothing')])
}, 120_000)

afterAll(() => platform.removeShops('all-or-nothing'))

// Each test begins with the same two installations.
beforeEach(async () => {
  const present = await installed()
  const strange = present.filter((name) => !['first', 'second'].includes(name))
  const missing = ['first', 'second'].filter((name) => !present.includes(name))
  if (strange.length > 0) await change(remove(...strange))
  if (missing.length > 0) await change(add(...missing))
})

const plainAs = (name: string) => ({ package: 'all-plain', name })
const add = (...names: string[]): Change => ({
  kind: 'add',
  plugins: names.map((name) => ({ ...plainAs(name), range: '*' })),
})
const remove = (...names: string[]): Change => ({ kind: 'remove', names })

async function change(change: Change): Promise<ReleaseView> {
  return (await platform.client.changeSet('all-or-nothing', change, () => undefined)).release
}

async function installed(): Promise<string[]> {
  return (await platform.client.plugins('all-or-nothing'))
    .filter(({ state }) => state !== 'removed')
    .map(({ name }) => name)
}

const namesIn = ({ plugins }: ReleaseView): string[] => plugins.map(({ name }) => name).sort()

test.each([
  ['does not start', { package: 'all-broken' }, 'RELEASE_FAILED'],
  ['is not in the registry', { package: 'ghost' }, 'PLUGIN_NOT_FOUND'],
  ['has a setting that there is not', { package: 'all-plain', name: 'wrong', config: { x: 1 } }, 'CONFIG_INVALID'],
  ['has a name that is taken', { package: 'all-plain', name: 'first' }, 'INSTALLATION_EXISTS'],
])(
  'of three plugins of which one %s none goes live, and nothing of them is left (S8) (S10)',
  async (_what, third, code) => {
    const before = await stateOf(platform, 'all-or-nothing')
    const adding = addPlugins(platform.client, 'all-or-nothing', plainAs('third'), third, plainAs('fourth'))
    await expect(adding).rejects.toMatchObject({ code })
    expect(await stateOf(platform, 'all-or-nothing')).toEqual(before)
  },
)

test('two changes at the same moment both land, each caller with a release of its own', async () => {
  const [one, two] = await Promise.all([change(add('third')), change(add('fourth'))])
  expect(Math.abs(one.number - two.number)).toBe(1)
  expect(namesIn(one)).toContain('third')
  expect(namesIn(two)).toContain('fourth')
  expect(await installed()).toEqual(expect.arrayContaining(['first', 'second', 'third', 'fourth']))
})

test.runIf(isThorough)(
  'ten changes at once end as if they had come one after the other',
  async () => {
    const changes: Change[] = [
      ...['a', 'b', 'c', 'd'].map((name) => add(name)),
      remove('first'),
      add('first'),
      remove('second', 'first'),
      remove('a'),
      add('second', 'e'),
      add('a'),
    ]
    const before = namesIn((await platform.client.releases('all-or-nothing'))[0]!)
    const results = await Promise.allSettled(changes.map(change))

    const landed = results
      .flatMap((result, i) => (result.status === 'fulfilled' ? [{ change: changes[i]!, release: result.value }] : []))
      .sort((a, b) => a.release.number - b.release.number)
    expect(new Set(landed.map(({ release }) => release.number)).size).toBe(landed.length)
    let set = before
    for (const { change, release } of landed) {
      set = after(set, change)
      expect({ change, names: namesIn(release) }).toEqual({ change, names: set })
    }
    expect((await installed()).sort()).toEqual(set)
    const refused = results.flatMap((result) =>
      result.status === 'rejected' ? [(result.reason as { code: string }).code] : [],
    )
    expect(refused.every((code) => /^INSTALLATION_(EXISTS|NOT_FOUND)$/.test(code))).toBe(true)
    expect(landed.length).toBeGreaterThanOrEqual(5)
  },
  120_000,
)

function after(set: readonly string[], change: Change): string[] {
  if (change.kind === 'add') return [...set, ...change.plugins.map(({ name }) => name!)].sort()
  return change.kind === 'remove' ? set.filter((name) => !change.names.includes(name)) : [...set]
}

test('of two clicks on the same button one lands and the other is told so', async () => {
  const clicks = await Promise.allSettled([change(add('third')), change(add('third'))])
  expect(clicks.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const late = clicks.find((click) => click.status === 'rejected')
  expect(late?.reason).toMatchObject({
    code: 'INSTALLATION_EXISTS',
    message: expect.stringContaining('third') as string,
  })
})

test('a caller who hangs up does not stop the change', async () => {
  const { api, token } = platform.client.file
  const leave = new AbortController()
  const response = await fetch(new URL('/api/tenants/all-or-nothing/changes', api), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(add('third')),
    signal: leave.signal,
  })
  await response.body?.getReader().read()
  leave.abort()
  // The next one waits for it.
  await change(add('fourth'))
  expect(await installed()).toEqual(expect.arrayContaining(['third', 'fourth']))
})
