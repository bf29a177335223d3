import type { PlatformClient } from '../../core/control/client/index.js'
import type { TenantFile } from '../../core/model/index.js'
import type { RunningPlatform } from './running-platform.js'
import { Shopper } from './shopper.js'

/** A platform's environment in which nothing is provisioned: it starts quickly, and tests make the shops they need. */
export const bare = { SHOPCTL_SAMPLES: 'none' } as const

/** The articles of a small shop. */
export const sku = { cheap: 'SOCK', dear: 'TENT' } as const

/** A shop with two articles, with more of them in stock than any test orders. */
export const smallShop = (slug: string, plugins: TenantFile['plugins'] = {}): TenantFile => ({
  slug,
  name: slug,
  currency: 'EUR',
  plugins,
  catalog: [
    { handle: 'sock', title: 'Sock', variants: [{ sku: sku.cheap, title: 'Sock', price: 900, stock: 1_000_000 }] },
    { handle: 'tent', title: 'Tent', variants: [{ sku: sku.dear, title: 'Tent', price: 38_900, stock: 1_000_000 }] },
  ],
})

/** Makes a small shop and answers someone who shops there. */
export async function openShop(
  platform: RunningPlatform,
  slug: string,
  plugins: TenantFile['plugins'] = {},
): Promise<Shopper> {
  await platform.client.createTenant(smallShop(slug, plugins), () => undefined)
  return new Shopper(await platform.address(slug))
}

type Wish =
  | string
  | {
      readonly package: string
      readonly range?: string
      readonly name?: string
      readonly config?: object
      readonly attach?: object
    }

/** Adds plugins to a shop: names, or what the change says of them. */
export const addPlugins = (client: PlatformClient, slug: string, ...wishes: readonly Wish[]) =>
  client.changeSet(
    slug,
    {
      kind: 'add',
      plugins: wishes.map((wish) => ({
        range: '*',
        ...(typeof wish === 'string' ? { package: wish } : (wish as object)),
      })) as never,
    },
    () => undefined,
  )
