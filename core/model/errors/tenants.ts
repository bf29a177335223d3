import { row } from './row.js'

/** Tenants. */
export const tenantErrors = {
  TENANT_NOT_FOUND: row(
    404,
    (slug: string, _nearest?: string) => `There is no tenant "${slug}".`,
    (slug: string, nearest?: string) =>
      /^[a-z0-9-]+$/.test(slug)
        ? `${nearest === undefined ? '' : `Did you mean ${nearest}?     `}See all:  shopctl tenant list     Make it:  shopctl tenant create ${slug}`
        : 'A shop is called by its name ("acme"), not by its address. See all:  shopctl tenant list',
  ),
  TENANT_EXISTS: row(
    409,
    (slug: string) => `There is a tenant "${slug}" already.`,
    () => 'Choose another name. See all:  shopctl tenant list',
  ),
  CURRENCY_DIFFERS: row(
    422,
    (given: string, slug: string, own: string) => `The file’s prices are in ${given}, and ${slug} sells in ${own}.`,
    (_given, _slug, own) =>
      `Convert them, and have the file say "currency": "${own}"; or import a list of products alone, whose prices are taken for ${own}.`,
  ),
  NOTHING_TO_ORDER: row(
    422,
    (slug: string) => `${slug} sells nothing: it has no articles.`,
    (slug) => `Fill its catalog:  shopctl catalog import products.json --tenant ${slug}`,
  ),
  SOLD_OUT: row(
    422,
    (slug: string) => `All articles of ${slug} are sold out.`,
    (slug) =>
      `Have its catalog as a file:  shopctl catalog list --tenant ${slug} --json > products.json     Say what there is, and bring it in:  shopctl catalog import products.json --tenant ${slug}`,
  ),
  STOCK_TOO_LOW: row(
    422,
    (slug: string, pieces: number, _most: number) => `${slug} has no article of which there are ${pieces}.`,
    (_slug, _pieces, most) => `Order fewer:  --pieces ${most}`,
  ),
  REQUEST_NOT_KEPT: row(
    404,
    (id: string) => `No request "${id}" is remembered.`,
    () =>
      'Remembered are a shop’s last requests in which a plugin had a part, or which failed; refused and slow ones longer. The id stands in each answer: x-request-id.',
  ),
  REQUEST_CLAIMED: row(
    409,
    (id: string, tenants: readonly string[]) =>
      `Whose request "${id}" was, its id does not say: ${tenants.join(' and ')} claim it, and any plugin there can.`,
    (id, tenants) =>
      `Say whom you believe:  ${tenants.map((tenant) => `shopctl explain ${id} --tenant ${tenant}`).join('     Or:  ')}`,
  ),
} as const
