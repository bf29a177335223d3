/**
 * The platform is an ordinary user's: with user namespaces every wall stands but each worker's own user and share; without
 * them, as on a stock Ubuntu, limits and the permission model. Either way a shop is served and a plugin added.
 */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasBubblewrap } from '../../setup/bubblewrap.js'
import { asNobody, asNobodyWithoutNamespaces, giveToNobody } from '../../setup/ordinary-user.js'
import { childrenOf } from '../../setup/processes.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop, sku } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'

const users = [
  {
    name: 'as an ordinary user',
    within: asNobody,
    mode: 'full',
    stands: ['files', 'network', 'processes', 'calls', 'memory', 'belt', 'watch'],
    missing: ['user', 'share'],
  },
  {
    name: 'as an ordinary user where namespaces are refused, as on a stock Ubuntu',
    within: asNobodyWithoutNamespaces,
    mode: 'reduced',
    stands: ['memory', 'belt', 'watch'],
    missing: ['user', 'share', 'files', 'network', 'processes', 'calls'],
  },
] as const

describe.runIf(process.getuid?.() === 0 && hasBubblewrap()).each(users)('$name', ({ within, mode, ...walls }) => {
  let platform: TestPlatform
  let shopper: Shopper
  beforeAll(async () => {
    const home = await TestPlatform.homeWithSamples()
    await giveToNobody(home)
    const environment = { ...bare, HOME: home }
    platform = await TestPlatform.start({ home, environment, within, trustsAll: false })
    shopper = await openShop(platform, 'acme')
  }, 120_000)
  afterAll(() => platform.close())

  test('which walls stand is printed at the start, and told by the status (S24)', async () => {
    const { sandbox } = await platform.status()
    expect({ mode: sandbox.mode, stands: sandbox.stands }).toEqual({ mode, stands: walls.stands })
    expect(sandbox.missing.map(({ wall }) => wall)).toEqual(walls.missing)
    expect(platform.output()).toMatch(new RegExp(`sandbox +${mode}, without ${walls.missing.join(', ')}: `))
  })

  test('a shop is served and a plugin added, with no image build and no restart of the host, by processes without rights (S24)', async () => {
    const before = platform.process.pid
    const add = () => addPlugins(platform.client, 'acme', 'order-minimum')
    expect((await shopper.order(sku.cheap)).status).toBe(201)
    if (mode === 'reduced') {
      await platform.client.withdrawTrust(['order-minimum'])
      await expect(add()).rejects.toMatchObject({ code: 'PLUGIN_UNTRUSTED' })
      await platform.client.trust(['order-minimum'])
    }
    await add()
    expect(await shopper.order(sku.cheap)).toMatchObject({ status: 422, body: { code: 'ORDER_TOO_SMALL' } })
    expect([platform.process.pid, platform.process.exitCode]).toEqual([before, null])
    const family = await childrenOf(platform.home)
    expect(family.length).toBeGreaterThan(4)
    for (const { pid, command } of family) expect(statusOf(pid, 'Uid'), command).toBe('65534 65534 65534 65534')
    expect(statusOf(before, 'CapEff')).toBe('0000000000000000')
  })
})

/** A line of what the system says of a process. */
const statusOf = (pid: number | undefined, name: string): string | undefined =>
  new RegExp(`^${name}:\\s+(.+)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]?.replaceAll('\t', ' ')
