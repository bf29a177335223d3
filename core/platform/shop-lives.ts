import type { Supervisor } from '../serve/index.js'

/** How often workers of a shop were started, died, and crashed again and again. */
export interface ShopLife {
  starts: number
  crashes: number
  crashLoops: number
}

/** Counts the turns of workers' lives, until it is closed. */
export class ShopLives {
  readonly #lives = new Map<string, ShopLife>()
  readonly #stops: readonly (() => void)[]

  constructor(supervisor: Pick<Supervisor, 'onState' | 'onCrashLoop'>) {
    this.#stops = [
      supervisor.onState(({ tenant, state }) => {
        if (state === 'starting') this.of(tenant).starts += 1
        if (state === 'failed') this.of(tenant).crashes += 1
      }),
      supervisor.onCrashLoop(({ tenant }) => {
        this.of(tenant).crashLoops += 1
      }),
    ]
  }

  of(tenant: string): ShopLife {
    const known = this.#lives.get(tenant) ?? { starts: 0, crashes: 0, crashLoops: 0 }
    this.#lives.set(tenant, known)
    return known
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop()
  }
}
