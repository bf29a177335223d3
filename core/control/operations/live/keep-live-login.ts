import type { Serving } from '../../serving.js'

/**
 * Takes all logins to the shop's database away but that of the worker that serves now, which may be another one than was started
 * a moment ago: it may have crashed since. Where none serves, they go when one does. What fails is logged: nothing is less live for it.
 */
export async function keepLiveLogin(
  { supervisor, databases, log }: Pick<Serving, 'supervisor' | 'databases' | 'log'>,
  tenant: string,
): Promise<void> {
  try {
    const { live } = await supervisor.standing(tenant)
    if (live !== undefined) await databases.keepTenantLogin(tenant, live.user)
  } catch (error) {
    log('old logins were not dropped', { tenant, error: String(error) })
  }
}
