/**
 * One plugin is installed twice in a shop under two names, once for billing addresses and once for shipping addresses, each
 * with settings of its own.
 */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readKernel } from '../../../core/build/index.js'
import { createRegistryClient, publishPlugin } from '../../../registry/index.js'
import { shopctl } from '../../setup/shopctl.js'
import type { Shopper } from '../../setup/shopper.js'
import { bare, openShop } from '../../setup/small-shop.js'
import { repository, TestPlatform } from '../../setup/test-platform.js'

let platform: TestPlatform
let shop: Shopper

beforeAll(async () => {
  platform = await TestPlatform.start({ environment: bare })
  const client = createRegistryClient(platform.client.file.registry)
  const folder = join(repository, 'templates/plugins/address-check')
  const kernel = await readKernel(join(repository, 'dist/kernel'))
  await publishPlugin({ folder, client, kernel, signal: AbortSignal.timeout(60_000) })
  await client.close()
  shop = await openShop(platform, 'acme')
}, 180_000)

afterAll(() => platform.close())

const run = async (...args: readonly string[]): Promise<number | null> =>
  (await shopctl(platform.home, 'plugin', ...args, '--tenant', 'acme')).code
const add = (name: string, point: string, country: string) =>
  run(
    'add',
    'address-check',
    '--as',
    name,
    '--attach',
    `check=CartAddresses.${point}`,
    '--config',
    `countries=["${country}"]`,
  )

/** What the shop says to a German billing address and to a German shipping address. */
async function german(): Promise<(string | undefined)[]> {
  const { body: cart } = await shop.request<{ id: string }>('POST', '/carts', {})
  const address = { name: 'Ann', street: ['Main Street 1'], city: 'Berlin', country: 'DE', postalCode: '10115' }
  const set = async (use: string) =>
    (await shop.request<{ code?: string }>('PUT', `/carts/${cart.id}/${use}-address`, address)).body.code
  return [await set('billing'), await set('shipping')]
}

test('one plugin is installed twice in a shop under two names with two configs: address-check for billing and for shipping (S13)', async () => {
  expect(await german()).toEqual([undefined, undefined])
  expect(await add('billing', 'setBilling', 'AT')).toBe(0)
  expect(await german()).toEqual(['COUNTRY_REFUSED', undefined])
  expect(await add('shipping', 'setShipping', 'FR')).toBe(0)
  expect(await german()).toEqual(['COUNTRY_REFUSED', 'COUNTRY_REFUSED'])
  expect(await run('configure', 'billing', 'countries=["DE"]')).toBe(0)
  expect(await german()).toEqual([undefined, 'COUNTRY_REFUSED'])
  expect(await run('remove', 'billing')).toBe(0)
  expect(await german()).toEqual([undefined, 'COUNTRY_REFUSED'])
}, 120_000)
