import { type Release, shopError } from '../../../model/index.js'
import type { Kernel } from '../../../protocol/index.js'
import type { PrepareWake } from '../../../serve/index.js'
import type { Serving } from '../../serving.js'
import { bringUp } from './bring-up.js'
import { declareHandlers } from './declare-handlers.js'
import { provisionTenant } from './provision-tenant.js'
import { tidyShop } from './tidy-shop.js'
import { workerSpec } from './worker-spec.js'

/**
 * How a sleeping shop's live release is found: from the database alone, with no build and no registry, and without
 * waiting for a change of the shop that is under way. It is started on today's kernel, or on the one it last ran on.
 *
 * @param inOrder shops that were found in order when they woke, with the hash of the kernel that was today's: they are not looked
 * at again until it is another one. Emptied when something may have been left behind
 */
export function prepareWake(serving: Serving, inOrder: Map<string, string>): PrepareWake {
  return async (tenant, signal) => {
    const release = await serving.releases.live(tenant)
    if (release === undefined) throw shopError('SHOP_NOT_RUNNING', tenant, 'without a release')
    if (release.confirmedAt === null) {
      // The change that made it live is under way, or was killed before it had answered.
      await bringUp(serving, tenant, signal)
      return undefined
    }
    // Shops may be moved to another one meanwhile: its tables are those of the kernel on which it is started.
    const { today } = serving.kernels
    const isInOrder = (): boolean => inOrder.get(tenant) === today.hash
    if (!isInOrder()) await provisionTenant(serving, tenant)
    const spec = await specOf(serving, release, today)
    declareHandlers(serving, release)
    return {
      spec,
      onAwake: ({ kernel }, { database: { user } }) => {
        if (isInOrder() && kernel.hash === release.kernel) return
        tidyShop(serving, { release, user, kernel: kernel.hash }).then(
          (isTidy) => isTidy && inOrder.set(tenant, today.hash),
          (error: unknown) => serving.log('a shop that woke was not tidied up', { tenant, error: String(error) }),
        )
      },
    }
  }
}

async function specOf(
  serving: Serving,
  release: Release,
  today: Kernel,
): Promise<Awaited<ReturnType<typeof workerSpec>>> {
  if (release.kernel === today.hash) return workerSpec(serving, release)
  const { kernel: olderKernel, ...spec } = await workerSpec(serving, release)
  return { ...spec, kernel: today, olderKernel }
}
