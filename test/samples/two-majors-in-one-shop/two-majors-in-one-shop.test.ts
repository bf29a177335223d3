/**
 * Dependencies travel with their plugin: two plugins of one shop each have the major of a package that they ask for, and
 * what the platform provides is one copy for all.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { someFacts } from '../../registry/packed.js'
import { publishByHand } from '../../setup/publish-by-hand.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'

let platform: TestPlatform
let shopper: Shopper

/** Answers which version of the library it got, and whether its kernel packages are those that the other plugin has. */
const asking = (name: string) => `
  import 'reflect-metadata'
  import * as fastify from 'fastify'
  import pg from 'pg'
  import * as sdk from '@shopctl/sdk'
  import * as shop from '@shopctl/sdk/shop'
  import * as tsyringe from 'tsyringe'
  import { major } from 'rainbow'

  const mine = [fastify, fastify.fastify, pg, pg.Pool, sdk, sdk.Plugin, shop.Checkout, tsyringe.container, Reflect.getMetadata]
  globalThis.copies ??= mine

  class Answering {
    answer() {
      return { major, isOneCopy: mine.every((one, i) => one !== undefined && one === globalThis.copies[i]) }
    }
  }
  sdk.Get('/${name}')(Answering.prototype, 'answer')
  sdk.Controller()(Answering)

  class Asking {}
  sdk.Plugin({ controllers: [Answering] })(Asking)
  export default Asking`

const plugin = (name: string, wants: string) => ({
  name,
  code: asking(name),
  manifest: {
    dependencies: { rainbow: wants },
    peerDependencies: { '@shopctl/sdk': '^1', fastify: '*', pg: '*', tsyringe: '*', 'reflect-metadata': '*' },
    shopctl: { title: name, scopes: [], facts: { ...someFacts, routes: [`GET /${name}`] } },
  },
})

beforeAll(async () => {
  platform = await TestPlatform.start({ environment: bare })
  for (const version of ['3.1.0', '4.0.2']) {
    await publishByHand(platform, {
      name: 'rainbow',
      version,
      code: `export const major = ${Number.parseInt(version, 10)}`,
    })
  }
  await publishByHand(platform, plugin('with-three', '^3.0.0'))
  await publishByHand(platform, plugin('with-four', '^4.0.0'))
  shopper = await openShop(platform, 'acme')
  await addPlugins(platform.client, 'acme', 'with-three', 'with-four')
}, 120_000)

afterAll(() => platform.close())

test.each([
  ['with-three', 3],
  ['with-four', 4],
])(
  'plugin %s works with major %i of a library in one shop with the other; the SDK, tsyringe, reflect-metadata, fastify and pg are one copy (S18)',
  async (name, major) => {
    expect((await shopper.request('GET', `/${name}`)).body).toEqual({ major, isOneCopy: true })
  },
)
