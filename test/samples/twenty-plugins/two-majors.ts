import { someFacts } from '../../registry/packed.js'
import { type HandmadePackage, publishByHand } from '../../setup/publish-by-hand.js'
import type { TestPlatform } from '../../setup/test-platform.js'

/** Answers which version of the library it got, and whether its kernel packages are those that the other plugin has. */
const asking = (name: string) => `
  import 'reflect-metadata'
  import * as fastify from 'fastify'
  import pg from 'pg'
  import * as sdk from '@shopctl/sdk'
  import * as shop from '@shopctl/sdk/shop'
  import * as tsyringe from 'tsyringe'
  import { major } from 'rainbow-of-ours'

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

const plugin = (name: string, wants: string): HandmadePackage => ({
  name,
  code: asking(name),
  manifest: {
    dependencies: { 'rainbow-of-ours': wants },
    peerDependencies: { '@shopctl/sdk': '^1', fastify: '*', pg: '*', tsyringe: '*', 'reflect-metadata': '*' },
    shopctl: { title: name, scopes: [], facts: { ...someFacts, routes: [`GET /${name}`] } },
  },
})

/** Two plugins, each of which asks for another major of one library. */
export async function publishTwoMajors(platform: TestPlatform): Promise<void> {
  for (const major of [3, 4]) {
    const version = `${major}.0.2`
    await publishByHand(platform, { name: 'rainbow-of-ours', version, code: `export const major = ${major}` })
  }
  await publishByHand(platform, plugin('with-three', '^3.0.0'))
  await publishByHand(platform, plugin('with-four', '^4.0.0'))
}
