/** Every release of a shop is kept: any older one goes live again, with its plugins and settings, in the time of a swap. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ReleaseView } from '../../../core/control/client/index.js'
import type { Change } from '../../../core/model/index.js'
import { sharedPlatform } from '../../setup/prepared/shared-platform.js'
import { publish } from '../../setup/publish.js'
import type { RunningPlatform } from '../../setup/running-platform.js'
import { shopctl } from '../../setup/shopctl.js'
import type { Shopper } from '../../setup/shopper.js'
import { openShop, sku } from '../../setup/small-shop.js'

let platform: RunningPlatform
let shopper: Shopper
/** Each release and what a shopper was told by it. */
const history: { readonly release: ReleaseView; readonly told: string }[] = []

const version = (number: string) => ({
  name: 'refusing',
  version: number,
  source: `
    import { before, Config, deny, Plugin, type Static, Type } from '@shopctl/sdk'
    import { Checkout } from '@shopctl/sdk/shop'
    const RefusingConfig = Type.Object({ words: Type.String({ default: 'no' }) })
    type RefusingConfig = Static<typeof RefusingConfig>
    @Plugin({ config: RefusingConfig })
    export default class Refusing {
      constructor(private readonly config: Config<RefusingConfig>) {}
      @before(Checkout, 'place')
      refuse() {
        return deny('REFUSED', \`\${this.config.words} ${number}\`)
      }
    }`,
})

const changes: readonly Change[] = [
  { kind: 'add', plugins: [{ package: 'refusing', range: '1.0.0' }] },
  { kind: 'configure', name: 'refusing', config: { words: 'never' } },
  { kind: 'disable', names: ['refusing'] },
  { kind: 'remove', names: ['refusing'] },
  { kind: 'add', plugins: [{ package: 'refusing', range: '2.0.0', config: { words: 'not today' } }] },
]

beforeAll(async () => {
  platform = await sharedPlatform()
  const sources = ['1.0.0', '2.0.0'].map((number) => publish(platform, platform.home, version(number)))
  const [shop] = await Promise.all([openShop(platform, 'any-release'), ...sources])
  shopper = shop
  const [first] = await platform.client.releases('any-release')
  history.push({ release: first!, told: await told() })
  for (const change of changes) {
    const { release } = await platform.client.changeSet('any-release', change, () => undefined)
    history.push({ release, told: await told() })
  }
}, 120_000)

afterAll(() => platform.removeShops('any-release'))

async function told(): Promise<string> {
  const { status, body } = await shopper.order(sku.cheap)
  return status === 201 ? 'ordered' : (body.title ?? '')
}

test('the releases told a shopper six different things', () => {
  expect(history.map(({ told }) => told)).toEqual([
    'ordered',
    'no 1.0.0',
    'never 1.0.0',
    'ordered',
    'ordered',
    'not today 2.0.0',
  ])
})

test('each of them says the same again after a rollback, from its own bundle and without a build (P9)', async () => {
  for (const { release: earlier, told: before } of history) {
    const phases = new Set<string>()
    const rollback = { kind: 'rollback', to: earlier.number } as const
    const { release } = await platform.client.changeSet('any-release', rollback, ({ phase }) => phases.add(phase))
    expect(await told()).toBe(before)
    expect([...phases]).toEqual(['migrate', 'start', 'record', 'switch', 'drain'])
    expect(release).toMatchObject({ bundle: earlier.bundle, plugins: earlier.plugins, state: 'live' })
  }
})

test('a rollback without a number goes back to what was live before', async () => {
  const [live, before] = await platform.client.releases('any-release')
  const { code, answer } = await shopctl(platform.home, 'release', 'rollback', '--tenant', 'any-release')
  expect(code).toBe(0)
  expect(answer).toMatchObject({ release: { number: live!.number + 1, bundle: before!.bundle } })
})

test('the history says why, in the words of who asked, and goes back to the first release page by page', async () => {
  const because = 'it’s closed: 100 % until 8 & again'
  await shopctl(platform.home, 'release', 'rollback', '2', '--tenant', 'any-release', '--because', because)
  const [newest] = await platform.client.releases('any-release', { limit: 1 })
  expect(newest).toMatchObject({ reason: `rollback to 2: ${because}`, by: 'operator' })
  expect(newest?.difference).not.toEqual([])
  const older = await shopctl(platform.home, 'release', 'list', '--tenant', 'any-release', '--before', '3')
  expect(older.answer).toMatchObject([
    { number: 2, difference: [expect.stringContaining('refusing')] },
    { number: 1, difference: [] },
  ])
})
