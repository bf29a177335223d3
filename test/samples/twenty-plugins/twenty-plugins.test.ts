/**
 * Dependencies travel with their plugin. More than twenty plugins with real dependencies from npm build and run in one shop;
 * two that ask for two majors of one package each have theirs, and what the platform provides is one copy for all. What
 * cannot work, native code and install scripts, is refused at publish with the reason.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readKernel } from '../../../core/build/index.js'
import { checkPlugin } from '../../../registry/index.js'
import { installPackage } from '../../setup/install-package.js'
import { publishByHand } from '../../setup/publish-by-hand.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop } from '../../setup/small-shop.js'
import { repository, TestPlatform } from '../../setup/test-platform.js'
import { writePlugin } from '../../setup/write-plugin.js'
import { fixtures, packageOf } from './fixtures.js'
import { publishTwoMajors } from './two-majors.js'

let platform: TestPlatform
let shopper: Shopper

beforeAll(async () => {
  // Empty: the registry that npm itself is set to.
  platform = await TestPlatform.start({ environment: { ...bare, SHOPCTL_UPLINK: '' } })
  for (const fixture of fixtures) await publishByHand(platform, packageOf(fixture))
  shopper = await openShop(platform, 'acme')
}, 120_000)

afterAll(() => platform.close())

test('plugins with lodash@3, with lodash@4 and with twenty packages more work in one shop, each with its own (S18)', {
  timeout: 60_000,
}, async () => {
  await addPlugins(platform.client, 'acme', ...fixtures.map(({ name }) => name))
  for (const { name, answer } of fixtures) {
    expect([name, (await shopper.request('GET', `/${name}`)).body]).toEqual([name, { answer }])
  }
})

test('a dependency with native code and an install script is refused at publish', { timeout: 60_000 }, async () => {
  const folder = await writePlugin(platform.home, {
    name: 'native',
    source: `import { Plugin } from '@shopctl/sdk'\n@Plugin()\nexport default class Native {}\n`,
    manifest: { dependencies: { bufferutil: '^4' } },
  })
  await installPackage(platform, folder, 'bufferutil')
  const kernel = await readKernel(`${repository}/dist/kernel`)
  const { reasons } = await checkPlugin({ folder, kernel, signal: AbortSignal.timeout(30_000) })
  expect(reasons).toEqual([
    expect.stringMatching(/^it needs bufferutil@4\S+, which has native code, which a bundle cannot hold$/),
    expect.stringMatching(/^it needs bufferutil@4\S+, which has a script "install", and no script ever runs/),
  ])
})

describe('two majors', () => {
  let globex: Shopper
  beforeAll(async () => {
    await publishTwoMajors(platform)
    globex = await openShop(platform, 'globex', { 'with-three': {}, 'with-four': {} })
  }, 60_000)

  test.each([
    ['with-three', 3],
    ['with-four', 4],
  ])(
    'plugin %s works with major %i of a library in one shop with the other; the SDK, tsyringe, reflect-metadata, fastify and pg are one copy (S18)',
    async (name, major) => {
      expect((await globex.request('GET', `/${name}`)).body).toEqual({ major, isOneCopy: true })
    },
  )
})
