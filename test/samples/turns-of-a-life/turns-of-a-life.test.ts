/**
 * A plugin is told of the turns of its life: when its shop starts with it, when it has another version than before, when
 * its worker has drained, when it was removed.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publish } from '../../setup/publish.js'
import { addPlugins, bare, openShop } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'

let platform: TestPlatform

/** Logs each turn with its version. */
const plugin = (version: string, begin = '') => ({
  name: 'diary',
  version,
  source: `
    import { Log, Plugin, removed, started, stopping, upgraded } from '@shopctl/sdk'
    declare const process: any
    @Plugin()
    export default class Diary {
      constructor(private readonly log: Log) {}
      @started begin() { ${begin} this.log.info('turn: started ${version}') }
      @upgraded since(from: string) { this.log.info('turn: upgraded ${version} from ' + from) }
      @stopping end() { this.log.info('turn: stopping ${version}') }
      @removed clean() { this.log.info('turn: removed ${version}') }
    }`,
})

beforeAll(async () => {
  platform = await TestPlatform.start({ environment: bare })
  await openShop(platform, 'acme')
  await publish(platform, platform.home, plugin('1.0.0'))
  await publish(platform, platform.home, plugin('1.1.0'))
  await publish(platform, platform.home, plugin('2.0.0', `if (process.send) throw new Error('not today');`))
}, 120_000)
afterAll(() => platform.close())

const change = (what: object) => platform.client.changeSet('acme', what as never, () => undefined)
const update = (range: string) => change({ kind: 'update', plugins: [{ name: 'diary', range }] })
let seen = 0

/** The turns since one last looked. */
async function turns(): Promise<string[]> {
  const { lines } = await platform.client.logs('acme', 500)
  const all = lines.flatMap((line) => /turn: ([^"]+)/.exec(line)?.[1] ?? [])
  return all.slice(seen, (seen = all.length))
}

test('it is started, upgraded, stopped and removed in its turn', async () => {
  await addPlugins(platform.client, 'acme', { package: 'diary', range: '1.0.0' })
  expect(await turns()).toEqual(['started 1.0.0'])
  const { release } = await update('1.1.0')
  expect(await turns()).toEqual(['upgraded 1.1.0 from 1.0.0', 'started 1.1.0', 'stopping 1.0.0'])
  await change({ kind: 'rollback', to: release.number - 1 })
  expect(await turns()).toEqual(['upgraded 1.0.0 from 1.1.0', 'started 1.0.0', 'stopping 1.1.0'])
  await change({ kind: 'remove', names: ['diary'] })
  expect(await turns()).toEqual(['stopping 1.0.0', 'removed 1.0.0'])
}, 60_000)

test('a version that does not start is blamed, and the one before goes on', async () => {
  await addPlugins(platform.client, 'acme', { package: 'diary', range: '1.0.0' })
  await turns()
  await expect(update('2.0.0')).rejects.toMatchObject({
    code: 'RELEASE_FAILED',
    message: expect.stringMatching(/plugin "diary" is at fault: it threw: not today/) as string,
  })
  expect(await turns()).toEqual(['upgraded 2.0.0 from 1.0.0'])
}, 60_000)
