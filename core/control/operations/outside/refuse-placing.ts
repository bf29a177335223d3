import { type Installation, shopError } from '../../../model/index.js'
import type { Control } from '../../control.js'
import { listInstallations, listKeptConfigs } from '../../store/tenants.js'
import { packagesOutside } from './packages-outside.js'

/**
 * Where plugins run is the operator's to say: what a seller asks for leaves each where it is, or was, also under another name and
 * after it was purged. FORBIDDEN.
 */
export async function refusePlacing(
  control: Pick<Control, 'pool' | 'seal'>,
  tenant: string,
  after: readonly Installation[],
): Promise<void> {
  const { pool, seal } = control
  const known = [...(await listInstallations(pool, tenant, seal)), ...(await listKeptConfigs(pool, tenant, seal))]
  const knownOf = ({ name, package: from }: Installation) =>
    known.find((one) => one.name === name && one.package === from)
  const strange = after.filter((one) => knownOf(one) === undefined).map((one) => one.package)
  const outside = await packagesOutside(control, { tenant, packages: strange, known })
  const isMoved = (one: Installation): boolean => {
    const there = knownOf(one)
    const isOutside = there === undefined ? outside.has(one.package) : there.place === 'outside'
    return isOutside !== (one.place === 'outside')
  }
  const moved = after.find(isMoved)
  if (moved !== undefined)
    throw shopError('FORBIDDEN', `change where "${moved.name}" runs: it takes the operator’s token`)
}
