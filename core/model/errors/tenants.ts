import { row } from './row.js'

/** Tenants. */
export const tenantErrors = {
  TENANT_NOT_FOUND: row(
    404,
    (slug: string) => `There is no tenant "${slug}".`,
    (slug) => `See all:  shopctl tenant list     Make it:  shopctl tenant create ${slug}`,
  ),
  TENANT_EXISTS: row(
    409,
    (slug: string) => `There is a tenant "${slug}" already.`,
    () => 'Choose another name. See all:  shopctl tenant list',
  ),
} as const
