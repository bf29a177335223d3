import { slowMs, type Trail } from '../protocol/index.js'

/** A request of a shop that is remembered, and the release that answered it. */
export interface RememberedTrail {
  readonly release: number
  readonly trail: Trail
}

/** Refused, failed and slow ones, and others: each sort does not drive out the other. */
const kept = { notable: 150, usual: 50 } as const

/** The requests of one shop that its workers have told, the last ones of each sort. */
export class TrailStore {
  readonly #notable: RememberedTrail[] = []
  readonly #usual: RememberedTrail[] = []

  add(remembered: RememberedTrail): void {
    const { status, ms } = remembered.trail
    const isNotable = status >= 400 || ms >= slowMs
    const list = isNotable ? this.#notable : this.#usual
    list.push(remembered)
    if (list.length > (isNotable ? kept.notable : kept.usual)) list.shift()
  }

  find(id: string): RememberedTrail | undefined {
    return [...this.#notable, ...this.#usual].find(({ trail }) => trail.id === id)
  }
}
