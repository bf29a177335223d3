import { type Installation, shopError } from '../../model/index.js'
import type { Control } from '../control.js'
import { listInstallations, listKeptConfigs } from '../store/tenants.js'

/** Where plugins run is the operator's to say: what a seller asks for leaves each where it is, or was. FORBIDDEN. */
export async function refusePlacing(
  { pool, seal }: Pick<Control, 'pool' | 'seal'>,
  tenant: string,
  after: readonly Installation[],
): Promise<void> {
  const known = [...(await listInstallations(pool, tenant, seal)), ...(await listKeptConfigs(pool, tenant, seal))]
  const placeOf = ({ name, package: from }: Installation) =>
    known.find((one) => one.name === name && one.package === from)?.place
  const moved = after.find((one) => one.place !== placeOf(one))
  if (moved !== undefined)
    throw shopError('FORBIDDEN', `change where "${moved.name}" runs: it takes the operator’s token`)
}
