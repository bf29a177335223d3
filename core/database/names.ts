import { problemsOf, shopError, slug as slugSchema } from '../model/index.js'

/** The platform's own tables. No tenant's login can connect to it. */
export const platformDatabase = 'shopctl'
/** Every tenant's rows, each tenant's in a schema of its own. */
export const tenantsDatabase = 'shopctl_tenants'
/** NOLOGIN: what all tenants may do. It may connect to the tenants' database and call the functions of `api`. */
export const everyTenant = 'shopctl_tenant'

/** NOLOGIN: what one tenant may do. Its logins are members, and its schema has the same name. */
export const tenantRole = (slug: string): string => `t_${underscored(slug)}`
/** Owns the tenant's schema and runs its migrations; has a password only while it does. */
export const migratorRole = (slug: string): string => `m_${underscored(slug)}`
/** One of the tenant's logins. A slug holds no dot: the role is what stands before it, and no role is named like a login. */
export const loginName = (role: string, key: string): string => `${role}.${key}`

function underscored(slug: string): string {
  if (problemsOf(slugSchema, slug).length > 0) throw shopError('NAME_INVALID', 'tenant', slug)
  return slug.replaceAll('-', '_')
}
