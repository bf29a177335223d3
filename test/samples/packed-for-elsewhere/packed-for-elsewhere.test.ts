/**
 * A plugin is packed with all that it needs on one machine, and laid into a folder on another that has no network: there it
 * is served by the registry at the next start, and gives the same bundle, byte for byte.
 */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publish } from '../../setup/publish.js'
import { publishByHand } from '../../setup/publish-by-hand.js'
import { shopctl } from '../../setup/shopctl.js'
import { addPlugins, bare, openShop } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'

let here: TestPlatform
let elsewhere: TestPlatform | undefined
let packed: string

const words = {
  name: 'words',
  code: `export const hello = 'from the words'\n`,
  files: { 'index.d.ts': 'export declare const hello: string\n' },
  manifest: { types: './index.d.ts' },
}
const greeter = {
  name: 'greeter',
  source: `
    import { Controller, Get, Plugin } from '@shopctl/sdk'
    import { hello } from 'words'
    @Controller('/greeting')
    class Greeting {
      @Get() greet() { return { hello } }
    }
    @Plugin({ controllers: [Greeting] })
    export default class Greeter {}`,
  manifest: { dependencies: { words: '^1.0.0' } },
  files: {
    'node_modules/words/package.json': JSON.stringify({
      name: 'words',
      version: '1.0.0',
      type: 'module',
      main: './index.js',
      ...words.manifest,
    }),
    'node_modules/words/index.js': words.code,
    'node_modules/words/index.d.ts': words.files['index.d.ts'],
  },
}

beforeAll(async () => {
  here = await TestPlatform.start({ environment: bare })
  await publishByHand(here, words)
  await Promise.all([openShop(here, 'acme'), publish(here, here.home, greeter)])
  await addPlugins(here.client, 'acme', 'greeter')
  packed = join(here.home, 'greeter.tar')
}, 120_000)

afterAll(async () => {
  await here.close()
  await elsewhere?.close()
})

const bundleOf = async ({ client }: Pick<TestPlatform, 'client'>): Promise<string> =>
  (await client.verify('acme')).bundle.running

test('a plugin is packed with all that it needs into one file, the same bytes each time (S17)', async () => {
  const { code, answer } = await shopctl(here.home, 'plugin', 'pack', 'greeter', '--out', packed)
  expect(code).toBe(0)
  expect(answer).toMatchObject({ packages: ['greeter@1.0.0', 'words@1.0.0'] })
  const again = join(here.home, 'again.tar')
  await shopctl(here.home, 'plugin', 'pack', 'greeter@^1', '--out', again)
  expect((await readFile(again)).equals(await readFile(packed))).toBe(true)
}, 60_000)

test('what lies in the folder of packages is served at the next start, with no network, and gives the same bundle (S17) (S10)', async () => {
  const home = await TestPlatform.home()
  await mkdir(join(home, 'packages'))
  await copyFile(packed, join(home, 'packages/greeter.tar'))
  await writeFile(join(home, 'packages/cut-off.tgz'), (await readFile(packed)).subarray(0, 700))
  await writeFile(join(home, 'packages/notes.txt'), 'no package')
  elsewhere = await TestPlatform.start({ home, environment: bare })
  const shopper = await openShop(elsewhere, 'acme')
  await addPlugins(elsewhere.client, 'acme', 'greeter')
  expect((await shopper.request('GET', '/greeting')).body).toEqual({ hello: 'from the words' })
  expect(await bundleOf(elsewhere)).toBe(await bundleOf(here))
  const log = await readFile(join(home, 'logs/platform.log'), 'utf8')
  expect(log).toMatch(/cut-off\.tgz.*a file of packages was left out/)
}, 120_000)

test('a running platform takes the same file by “plugin publish”; what it has already it says (S17)', async () => {
  if (elsewhere === undefined) throw new Error('it did not start')
  const known = await shopctl(elsewhere.home, 'plugin', 'publish', packed)
  expect(known).toMatchObject({ code: 0, answer: { packages: [{ outcome: 'known' }, { outcome: 'known' }] } })
  await publishByHand(elsewhere, { name: 'other', code: '' })
  const clashing = join(here.home, 'clashing.tar')
  await publish(here, here.home, { ...greeter, name: 'other' })
  await shopctl(here.home, 'plugin', 'pack', 'other', '--out', clashing)
  expect(await shopctl(elsewhere.home, 'plugin', 'publish', clashing)).toMatchObject({
    code: 2,
    answer: { packages: [{ id: 'other@1.0.0', outcome: 'refused' }, { outcome: 'known' }] },
  })
}, 60_000)

test.each([
  ['a file that is not there', ['publish', 'nowhere.tar'], 'INPUT_INVALID'],
  ['a plugin that nobody knows', ['pack', 'nobody', '--out', 'nobody.tar'], 'PLUGIN_NOT_FOUND'],
  ['a file of another name', ['pack', 'greeter', '--out', 'greeter.zip'], 'INPUT_INVALID'],
])('%s is told', async (_, args, code) => {
  const { code: exit, answer } = await shopctl(here.home, 'plugin', ...args)
  expect({ exit, code: answer.error?.code }).toEqual({ exit: 2, code })
})
