import type { PluginTokens, Stand, StandingToken } from '../control/index.js'
import { movedInside, type Pass } from '../protocol/index.js'
import type { Sockets } from '../serve/index.js'
import type { PlatformLog } from './platform-log.js'

export interface GuestsOptions {
  readonly sockets: Pick<Sockets, 'passes' | 'dismiss'>
  /** Those of the tokens that open something now. */
  readonly standing: PluginTokens['standing']
  readonly standOf: (key: Pick<StandingToken, 'tenant' | 'plugin'>) => Promise<Stand>
  readonly log: PlatformLog
}

/** Those who are in by one token. */
interface Guest {
  /** What they were told when they came: all the same. */
  readonly told: string
  /** With which release that was compared. */
  release?: number | null
  /** Looks at which none of them was in. */
  missed: number
  isUnreadable: boolean
  /** It runs in the shop by now, to stay. */
  isMovedIn?: boolean
}

/** Whoever is admitted is in a little later. */
const mostMissed = 10
const changed = 'its settings have changed'
const takenBack = 'it does not run outside yet'

/** Who is in, and what they were told when they came. */
export class Guests {
  readonly #options: GuestsOptions
  readonly #guests = new Map<string, Guest>()

  constructor(options: GuestsOptions) {
    this.#options = options
  }

  /** Somebody is admitted. Others who came by the same token may have been told something else. */
  note(pass: Pass): Pass {
    const { id, welcome } = pass
    const told = JSON.stringify(welcome)
    const before = this.#guests.get(id)
    if (before !== undefined && before.told !== told) this.#options.sockets.dismiss(id, changed, true)
    // Compared at the next look: what was read for it may be old by now.
    this.#guests.set(id, { told, missed: 0, isUnreadable: false })
    return pass
  }

  async look(): Promise<void> {
    const { sockets } = this.#options
    const { passes } = sockets
    this.#forgetWhoIsGone(new Set(passes))
    if (passes.length === 0) return
    const standing = await this.#options.standing(passes)
    const ids = new Set(standing.map(({ id }) => id))
    // First: what comes afterwards may take long.
    for (const id of passes) if (!ids.has(id)) sockets.dismiss(id, 'its token opens nothing any more')
    for (const token of standing) await this.#compare(token)
  }

  #forgetWhoIsGone(there: ReadonlySet<string>): void {
    for (const [id, guest] of this.#guests) {
      guest.missed = there.has(id) ? 0 : guest.missed + 1
      if (guest.missed > mostMissed) this.#guests.delete(id)
    }
  }

  /** Another release may have other settings for it: then it comes in again, and is told. One that cannot be read is tried again. */
  async #compare({ id, release, ...key }: StandingToken): Promise<void> {
    const { sockets, standOf, log } = this.#options
    const guest = this.#guests.get(id)
    if (guest !== undefined && guest.release === release) return
    try {
      const { welcome, isConfirmed } = await standOf(key)
      // Somebody has come meanwhile: the next look compares again.
      if (this.#guests.get(id) !== guest) return
      if (welcome === undefined) return isConfirmed ? this.#movedIn(id, { guest, release }) : undefined
      if (guest !== undefined) Object.assign(guest, { release, isMovedIn: false })
      if (JSON.stringify(welcome) !== guest?.told) sockets.dismiss(id, changed, true)
    } catch (error) {
      if (guest?.isUnreadable !== true)
        log('the settings of an external plugin cannot be read', { ...key, error: String(error) })
      if (guest !== undefined) guest.isUnreadable = true
    }
  }

  /** At the second look: what the worker of before had begun may ask it still. */
  #movedIn(
    id: string,
    { guest, release }: { readonly guest: Guest | undefined; readonly release: number | null },
  ): void {
    const { sockets } = this.#options
    // The release that had placed it outside was taken back: it may be placed there again.
    if ((guest?.release ?? 0) > (release ?? 0)) sockets.dismiss(id, takenBack, true)
    else if (guest === undefined || guest.isMovedIn === true) sockets.dismiss(id, movedInside)
    else guest.isMovedIn = true
  }
}
