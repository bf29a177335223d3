import { createHash } from 'node:crypto'
import { installationName, problemsOf, shopError, slug as slugSchema } from '../model/index.js'

/** The platform's own tables. No tenant's login can connect to it. */
export const platformDatabase = 'shopctl'
/** Every tenant's rows, each tenant's in a schema of its own. */
export const tenantsDatabase = 'shopctl_tenants'
/** NOLOGIN: what all tenants may do. It may connect to the tenants' database and call the functions of `api`. */
export const everyTenant = 'shopctl_tenant'

/** NOLOGIN: what one tenant may do. Its logins are members, and its schema has the same name. */
export const tenantRole = (slug: string): string => `t_${underscored(slug)}`
/** Owns the tenant's schema and runs the shop's own migrations; can log in only at the moment in which the platform does. */
export const migratorRole = (slug: string): string => `m_${underscored(slug)}`
/** The same for the schemas of its plugins: what strangers write runs as this one, which owns nothing that the platform reads. */
export const pluginsMigratorRole = (slug: string): string => `p_${underscored(slug)}`
/** One of the tenant's logins. A slug holds no dot: the role is what stands before it, and no role is named like a login. */
export const loginName = (role: string, key: string): string => `${role}.${key}`

/** What the roles of a tenant's installations begin with. No slug holds a dollar sign, so no other role does. */
export const pluginRolePrefix = (slug: string): string => `${tenantRole(slug)}$`

/** NOLOGIN: what an installation may do in its own tables, which stand in a schema of the same name. */
export function pluginRole(slug: string, installation: string): string {
  if (problemsOf(installationName, installation).length > 0) throw shopError('NAME_INVALID', 'plugin', installation)
  const name = `${pluginRolePrefix(slug)}${installation.replaceAll('-', '_')}`
  if (name.length <= longestName) return name
  // Its second dollar sign tells it from a name that was not cut.
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 16)
  return `${name.slice(0, longestName - hash.length - 1)}$${hash}`
}

/** PostgreSQL cuts longer ones without a word. */
const longestName = 63

function underscored(slug: string): string {
  if (problemsOf(slugSchema, slug).length > 0) throw shopError('NAME_INVALID', 'tenant', slug)
  return slug.replaceAll('-', '_')
}
