import { row } from './row.js'

/** Tenants. */
export const tenantErrors = {
  TENANT_NOT_FOUND: row(
    404,
    (slug: string) => `There is no tenant "${slug}".`,
    (slug) =>
      /^[a-z0-9-]+$/.test(slug)
        ? `See all:  shopctl tenant list     Make it:  shopctl tenant create ${slug}`
        : 'A shop is called by its name ("acme"), not by its address. See all:  shopctl tenant list',
  ),
  TENANT_EXISTS: row(
    409,
    (slug: string) => `There is a tenant "${slug}" already.`,
    () => 'Choose another name. See all:  shopctl tenant list',
  ),
  REQUEST_NOT_KEPT: row(
    404,
    (id: string) => `No request "${id}" is remembered.`,
    () =>
      'Remembered are a shop’s last requests in which a plugin had a part, or which failed; refused and slow ones longer. The id stands in each answer: x-request-id.',
  ),
} as const
