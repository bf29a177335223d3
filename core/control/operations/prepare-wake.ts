import { type Release, shopError } from '../../model/index.js'
import type { PrepareWake } from '../../serve/index.js'
import type { Control } from '../control.js'
import { bringUp } from './bring-up.js'
import { declareHandlers } from './declare-handlers.js'
import { contractTables, giveTablesBack } from './tables.js'
import { workerSpec } from './worker-spec.js'

/**
 * How a sleeping shop's live release is found: from the database alone, with no build and no registry, and without
 * waiting for a change of the shop that is under way. It is started on today's kernel, or on the one it last ran on.
 */
export function prepareWake(control: Control): PrepareWake {
  /** Those that were awake since this platform's start, and found in order then. */
  const inOrder = new Set<string>()
  return async (tenant, signal) => {
    const release = await control.releases.live(tenant)
    if (release === undefined) throw shopError('SHOP_NOT_RUNNING', tenant, 'without a release')
    if (release.confirmedAt === null) {
      // The change that made it live is under way, or was killed before it had answered.
      await bringUp(control, tenant, signal)
      return undefined
    }
    if (!inOrder.has(tenant)) await control.databases.provisionTenant(tenant)
    const spec = await specOf(control, release)
    declareHandlers(control, release)
    return {
      spec,
      onAwake: ({ kernel }) => {
        const awake = { release, user: spec.database.user, kernel: kernel.hash }
        if (inOrder.has(tenant) && kernel.hash === release.kernel) return
        tidy(control, awake).then(
          (isTidy) => isTidy && inOrder.add(tenant),
          (error: unknown) => control.log('a shop that woke was not tidied up', { tenant, error: String(error) }),
        )
      },
    }
  }
}

async function specOf(control: Control, release: Release): Promise<Awaited<ReturnType<typeof workerSpec>>> {
  const { hash } = control.kernel
  if (release.kernel === hash) return workerSpec(control, release)
  const { kernel: olderKernel, ...spec } = await workerSpec(control, release)
  return { ...spec, kernel: control.kernel, olderKernel }
}

interface Awake {
  readonly release: Release
  readonly user: string
  readonly kernel: string
}

/** What nobody who waits for the shop has to wait for. Answers false where it has another worker by then. */
function tidy(control: Control, { release, user, kernel }: Awake): Promise<boolean> {
  const { tenant } = release
  return control.inTurn(tenant, async () => {
    // All other logins are taken away: it must be the one that is used.
    if (control.supervisor.live(tenant)?.user !== user) return false
    if (release.kernel !== kernel) await control.releases.movedToKernel(release, kernel)
    await giveTablesBack(control, tenant)
    await contractTables(control, release)
    await control.databases.keepTenantLogin(tenant, user)
    return true
  })
}
