import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inContainer } from '../../setup/container-rights.js'
import { handmade } from '../../setup/handmade.js'
import { publishByHand } from '../../setup/publish-by-hand.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop, sku } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'

const stranger = `
  import { Plugin } from '@shopctl/sdk'
  @Plugin()
  export default class Stranger {}
`

/** The rights are those of a stock container; its image, and its filter of system calls, are not tried here. */
describe.runIf(process.getuid?.() === 0)('with the rights of a stock container', () => {
  let platform: TestPlatform
  let shopper: Shopper
  beforeAll(async () => {
    const home = await TestPlatform.homeWithSamples()
    platform = await TestPlatform.start({ home, environment: bare, within: inContainer, trustsAll: false })
    await platform.client.trust(['order-minimum'])
    shopper = await openShop(platform, 'acme')
  }, 120_000)
  afterAll(() => platform.close())

  test('adding a plugin needs no image build and no restart of the host (S24)', async () => {
    const before = platform.process.pid
    expect((await shopper.order(sku.cheap)).status).toBe(201)
    await addPlugins(platform.client, 'acme', 'order-minimum')
    expect(await shopper.order(sku.cheap)).toMatchObject({ status: 422, body: { code: 'ORDER_TOO_SMALL' } })
    expect([platform.process.pid, platform.process.exitCode]).toEqual([before, null])
  })

  test('only plugins that the operator trusts are accepted there; the shop goes on meanwhile (S24)', async () => {
    const { client } = platform
    await publishByHand(platform, await handmade({ name: 'stranger', source: stranger }))
    const add = () => addPlugins(client, 'acme', 'stranger')
    await expect(add()).rejects.toMatchObject({
      code: 'PLUGIN_UNTRUSTED',
      message: expect.stringContaining('stranger') as string,
    })
    expect((await client.plugins('acme')).map(({ name }) => name)).toEqual(['order-minimum'])
    expect((await shopper.order(sku.cheap)).status).toBe(422)
    await client.trust(['stranger'])
    await add()
    await client.withdrawTrust(['stranger'])
    const { changed } = await client.changeSet('acme', { kind: 'disable', names: ['order-minimum'] }, () => undefined)
    expect(changed).toBe(true)
    expect((await client.plugins('acme')).map(({ name }) => name)).toContain('stranger')
  })

  test('which walls of the sandbox stand there is printed at the start, and told by the status (S24)', async () => {
    expect(platform.output()).toMatch(
      /sandbox +reduced, without files, network, processes, calls: shopctl doctor says why/,
    )
    const { sandbox } = await platform.status()
    expect(sandbox.mode).toBe('reduced')
    // An engine lets a container change none of its control groups; here only the rights are taken.
    expect(sandbox.stands.filter((wall) => wall !== 'share')).toEqual(['user', 'memory', 'belt', 'watch'])
  })
})
