import type { Control } from '../control.js'
import { lastOutside } from '../store/last-outside.js'
import { listInstallations, listKeptConfigs } from '../store/tenants.js'

/** Those of the packages that the operator has placed outside in the shop, or had when they were there last, under whatever name. */
export async function packagesOutside(
  { pool, seal }: Pick<Control, 'pool' | 'seal'>,
  tenant: string,
  packages: readonly string[],
): Promise<ReadonlySet<string>> {
  if (packages.length === 0) return new Set()
  const [wanted, kept, last] = await Promise.all([
    listInstallations(pool, tenant, seal),
    listKeptConfigs(pool, tenant, seal),
    lastOutside(pool, tenant, packages),
  ])
  const known = [...wanted, ...kept].filter(({ place }) => place === 'outside').map((one) => one.package)
  return new Set([...last, ...known.filter((name) => packages.includes(name))])
}
