import { mapLimited } from '../../../build/index.js'
import { throughOutages } from '../../../database/index.js'
import { isShopError, type Release, shopError } from '../../../model/index.js'
import type { Kernel } from '../../../protocol/index.js'
import type { Control } from '../../control.js'
import { type KernelMove, migrationsOf } from '../../kernels.js'
import { onOtherKernels } from '../../store/kernel-use.js'
import { listShops, listTenants } from '../../store/tenants.js'
import { startWorker } from '../live/go-live.js'
import { keepLiveLogin } from '../live/keep-live-login.js'
import { provisionTenant } from '../live/provision-tenant.js'
import { askFromOutside } from '../shop/ask-from-outside.js'

export interface MoveKernel {
  /** The beginning of a kept kernel's hash; the newest that was built here, where it is left out. */
  readonly to?: string
  /** Ends the move; shops that were moved stay so. */
  readonly signal: AbortSignal
}

/** How many shops are moved at once, beside all that serve. */
const atOnce = 2

/**
 * Brings the shops over to another kernel, newer or older, each by a swap of its live release: its tables are made what that
 * kernel needs, a worker is started there beside the one that serves, and gets the requests when it has answered one. A shop
 * that does not come up there stays where it was. Those that sleep wake there. Answers when that has begun: see
 * `kernels.move`. KERNEL_NOT_FOUND, KERNEL_MOVING, KERNEL_TOO_OLD.
 */
export async function moveKernel(control: Control, { to, signal }: MoveKernel): Promise<KernelMove> {
  const { kernels } = control
  const newest = await kernels.newest()
  const kernel = to === undefined ? newest : await kernels.lookUp(to)
  await refuseTooOld(control, kernel)
  // Another one may have begun meanwhile.
  if (isMoving(kernels.move)) throw shopError('KERNEL_MOVING', kernels.move.to)
  kernels.move = { to: kernel.hash, of: 0, moved: 0, stayed: [], isDone: false }
  const end = (): void => tell(control, () => ({ isDone: true }))
  try {
    await begin(control, { kernel, newest })
    const awake = await listAwake(control)
    tell(control, () => ({ of: awake.length }))
    moveAll(control, { kernel, awake, signal })
      .catch((error: unknown) => control.log('a move to another kernel broke off', { error: String(error) }))
      .finally(end)
    return kernels.move
  } catch (error) {
    end()
    throw error
  }
}

const isMoving = (move: KernelMove | undefined): move is KernelMove => move?.isDone === false

async function refuseTooOld({ artifacts }: Control, kernel: Kernel): Promise<void> {
  const known = new Set((await migrationsOf(kernel))?.map(({ name }) => name))
  const missing = (await artifacts.settled()).filter((name) => !known.has(name))
  if (missing.length > 0) throw shopError('KERNEL_TOO_OLD', kernel.hash, missing)
}

interface Begin {
  readonly kernel: Kernel
  readonly newest: Kernel
}

/** Whatever starts from now on does so on that kernel, also after the platform's next start. */
async function begin(control: Control, { kernel, newest }: Begin): Promise<void> {
  const { kernels, artifacts, supervisor, builder } = control
  await kernels.keep(newest)
  await kernels.keep(kernel)
  await artifacts.chooseInsteadOf(newest.hash, kernel.hash)
  await supervisor.useKernel(kernel)
  kernels.adopt(kernel)
  builder.useKernel(kernel)
  control.log('shops move to another kernel', { kernel: kernel.hash })
}

async function listAwake({ pool, supervisor }: Control): Promise<string[]> {
  const awake: string[] = []
  for (const { slug } of await listShops(pool))
    if ((await supervisor.standing(slug)).release !== undefined) awake.push(slug)
  return awake
}

interface MoveAll {
  readonly kernel: Kernel
  readonly awake: readonly string[]
  readonly signal: AbortSignal
}

async function moveAll(control: Control, { kernel, awake, signal }: MoveAll): Promise<void> {
  await mapLimited(awake, { limit: atOnce, signal }, async (tenant) => {
    try {
      await moveShop(control, tenant, { kernel, signal })
      tell(control, ({ moved }) => ({ moved: moved + 1 }))
    } catch (error) {
      signal.throwIfAborted()
      const reason = isShopError(error) ? error.message : String(error)
      control.log('a shop stays on the older kernel', { tenant, error: reason })
      tell(control, ({ stayed }) => ({ stayed: [...stayed, { tenant, reason }] }))
    }
  })
}

function tell({ kernels }: Control, step: (move: KernelMove) => Partial<KernelMove>): void {
  if (kernels.move !== undefined) kernels.move = { ...kernels.move, ...step(kernels.move) }
}

/** In its turn among the changes of the shop. One that has fallen asleep meanwhile wakes where it shall. */
function moveShop(control: Control, tenant: string, { kernel, signal }: Omit<MoveAll, 'awake'>): Promise<void> {
  return control.inTurn(tenant, async () => {
    const { live } = await control.supervisor.standing(tenant)
    const release = await control.releases.live(tenant)
    if (release === undefined || live?.release !== release.number || release.kernel === kernel.hash) return
    await provisionTenant(control, tenant)
    try {
      const worker = await startWorker(control, { ...release, kernel: kernel.hash }, signal)
      const { drained } = await control.supervisor.goLive(worker, { confirm: () => confirm(control, release) })
      await drained
      await throughOutages(() => control.releases.movedToKernel(release, kernel.hash))
    } finally {
      await keepLiveLogin(control, tenant)
    }
  })
}

/** Its requests go to the new worker, which has to answer one well. */
async function confirm(control: Control, { tenant }: Release): Promise<void> {
  const answer = await askFromOutside(control, tenant)
  if (answer !== undefined && answer.status >= 500)
    throw new Error(`a request from outside was answered with ${answer.status}`)
}

/**
 * Takes from all shops' tables what only older kernels need: from then on none goes back to one. KERNEL_UNSETTLED where a
 * shop has not come to today's kernel.
 */
export async function settleKernel(control: Control, signal: AbortSignal): Promise<readonly string[]> {
  const { kernels, artifacts, pool, databases } = control
  if (isMoving(kernels.move)) throw shopError('KERNEL_MOVING', kernels.move.to)
  const elsewhere = await onOtherKernels(pool, kernels.today.hash)
  if (elsewhere.length > 0) throw shopError('KERNEL_UNSETTLED', elsewhere)
  const migrations = (await migrationsOf(kernels.today)) ?? []
  const names = migrations.flatMap(({ name, contract }) => (contract === true ? [name] : []))
  // Written first: whoever is stopped half-way cannot go back either.
  await artifacts.settle(names)
  await mapLimited(await listTenants(pool), { limit: atOnce, signal }, ({ slug }) =>
    control.inTurn(slug, async () => {
      // One that never woke has no tables yet.
      await provisionTenant(control, slug)
      await databases.contractTenant(slug, migrations)
    }),
  )
  return names
}

/** What was settled for all is so in a new shop. */
export async function settleNewShop({ kernels, artifacts, databases }: Control, tenant: string): Promise<void> {
  const settled = new Set(await artifacts.settled())
  if (settled.size === 0) return
  const migrations = (await migrationsOf(kernels.today)) ?? []
  await databases.contractTenant(
    tenant,
    migrations.filter(({ name }) => settled.has(name)),
  )
}
