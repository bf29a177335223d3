import type { CrashLoop } from '../watch/crash-record.js'
import type { ReleaseEvent } from '../yard/worker-yard.js'

/** How often workers of a shop were started, died, and crashed again and again. */
export interface ShopLife {
  readonly starts: number
  readonly crashes: number
  readonly crashLoops: number
}

/** Counts the turns of workers' lives. */
export class ShopLives {
  readonly #lives = new Map<string, ShopLife>()

  of(tenant: string): ShopLife {
    return this.#lives.get(tenant) ?? { starts: 0, crashes: 0, crashLoops: 0 }
  }

  count({ tenant, state }: Pick<ReleaseEvent, 'tenant' | 'state'>): void {
    if (state === 'starting') this.#add(tenant, 'starts')
    if (state === 'failed') this.#add(tenant, 'crashes')
  }

  forget(tenant: string): void {
    this.#lives.delete(tenant)
  }

  /** A first crash is none yet. */
  countLoop({ tenant, isSoaking = false }: CrashLoop): void {
    if (!isSoaking) this.#add(tenant, 'crashLoops')
  }

  #add(tenant: string, what: keyof ShopLife): void {
    const life = this.of(tenant)
    this.#lives.set(tenant, { ...life, [what]: life[what] + 1 })
  }
}
