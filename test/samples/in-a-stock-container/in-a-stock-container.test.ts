import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inContainer } from '../../setup/container-rights.js'
import { handmade } from '../../setup/handmade.js'
import { hasPodman, inPodman } from '../../setup/in-podman.js'
import { publishByHand } from '../../setup/publish-by-hand.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop, sku } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { isThorough } from '../../setup/thorough.js'

const stranger = `
  import { Plugin } from '@shopctl/sdk'
  @Plugin()
  export default class Stranger {}
`

/** The container's, beside the home. */
let root: string
const isRoot = process.getuid?.() === 0

/** The first has a stock container's rights; the second is a container, with podman's filter of system calls. */
const containers = [
  ['with the rights of a stock container', isRoot, async () => inContainer],
  ['in a container of podman', isThorough && hasPodman(), (home: string) => inPodman(root, home)],
] as const

describe.each(containers.filter(([, canRun]) => canRun))('%s', (_, __, within) => {
  let platform: TestPlatform
  let shopper: Shopper
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'shopctl-container-'))
    const home = await TestPlatform.homeWithSamples()
    platform = await TestPlatform.start({ home, environment: bare, within: await within(home), trustsAll: false })
    await platform.client.trust(['order-minimum'])
    shopper = await openShop(platform, 'acme')
  }, 120_000)
  afterAll(async () => {
    await platform.close()
    await rm(root, { recursive: true, force: true })
  })

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
      /sandbox +reduced, without (share, )?files, network, processes, calls: shopctl doctor says why/,
    )
    const { sandbox } = await platform.status()
    expect(sandbox.mode).toBe('reduced')
    // An engine lets a container change none of its control groups; here only the rights are taken.
    expect(sandbox.stands.filter((wall) => wall !== 'share')).toEqual(['user', 'memory', 'belt', 'watch'])
  })
})
