import type { Installation } from '../../../model/index.js'
import type { Control } from '../../control.js'
import { lastOutside } from '../../store/last-outside.js'

export interface Asked {
  readonly tenant: string
  readonly packages: readonly string[]
  /** What the tenant wants, and what was kept of removed ones. */
  readonly known: readonly Pick<Installation, 'package' | 'place'>[]
}

/** Those of the packages that the operator has placed outside in the shop, or had when they were there last, under whatever name. */
export async function packagesOutside(
  { pool }: Pick<Control, 'pool'>,
  { tenant, packages, known }: Asked,
): Promise<ReadonlySet<string>> {
  if (packages.length === 0) return new Set()
  const now = known.filter(({ place }) => place === 'outside').map((one) => one.package)
  return new Set([...(await lastOutside(pool, tenant, packages)), ...now.filter((name) => packages.includes(name))])
}
