import { mapLimited } from '../../../build/index.js'
import { offIn, versionId } from '../../../model/index.js'
import type { Control } from '../../control.js'
import type { KilledShop, SwitchedShop } from '../../kill-views.js'
import type { LiveLock } from '../../store/releases.js'
import { replaceKilled } from './replace-killed.js'

/** Told of what happens, as it happens. */
type OnStep = (step: { readonly phase: string; readonly detail?: string; readonly ms?: number }) => void

export interface Enforcing {
  readonly signal: AbortSignal
  readonly onProgress?: OnStep
}

/** Shops that get their new release at the same time; each takes a build and a worker beside the old one. */
const atOnce = 4

/**
 * Has nothing run that was killed: first the handlers in all workers, all at once; then release by release, those that are
 * awake before those that sleep. One that fails does not stop the others. Done again, it finds nothing to do.
 */
export async function enforceKills(control: Control, { signal, onProgress }: Enforcing): Promise<KilledShop[]> {
  const killed = await control.killed()
  const having = killed.size === 0 ? [] : await control.releases.liveWith([...killed])
  if (having.length === 0) return []
  const began = performance.now()
  onProgress?.({ phase: 'switch off', detail: `in ${having.length} ${having.length === 1 ? 'shop' : 'shops'}` })
  const off = await Promise.all(having.map((live) => switchOffIn(control, live, killed)))
  onProgress?.({ phase: 'switch off', ms: performance.now() - began })
  const order = [...off.filter(({ handlers }) => handlers !== 'none'), ...off.filter((one) => one.handlers === 'none')]
  return mapLimited(order, { limit: atOnce, signal }, async (shop) => {
    onProgress?.({ phase: 'replace', detail: shop.tenant })
    const replaced = await replaceKilled(control, shop, { signal, began })
    onProgress?.({ phase: 'replace', ms: replaced.replacedMs ?? 0 })
    return replaced
  })
}

async function switchOffIn(
  { supervisor, log }: Control,
  { tenant, number: release, lock }: LiveLock,
  killed: ReadonlySet<string>,
): Promise<SwitchedShop> {
  const began = performance.now()
  const off = offIn(lock, killed)
  const ids = off.map(versionId)
  const handlers = await supervisor.switchOff({ tenant, release, ids }).catch((error: unknown) => {
    log('killed plugins were not switched off', { tenant, ids, error: String(error) })
    return 'failed' as const
  })
  return {
    tenant,
    release,
    killed: ids.filter((id) => killed.has(id)),
    off: off.filter(({ kind }) => kind === 'explicit').map(({ name }) => name),
    handlers,
    offMs: performance.now() - began,
  }
}
