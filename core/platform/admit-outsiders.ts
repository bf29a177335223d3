import { admitOutsider, PluginTokens, type Serving, type StandingToken, welcomeOf } from '../control/index.js'
import type { Pass } from '../protocol/index.js'
import type { Sockets } from '../serve/index.js'
import { atMost } from './at-most.js'
import type { House } from './house.js'

/** Whoever has lost his token is gone within a second. */
const everyMs = 400
/** Strangers may knock; the database has others to answer, too. */
const [admittedAtOnce, waiting] = [4, 1_000]

type Admitting = Pick<Serving, 'pool' | 'releases'>

/**
 * Lets external plugins in by their tokens, and out when these open nothing any more: what the database says holds, whoever
 * changed it, so no word of a process that dies can be lost. The port is opened where there is a token.
 */
export async function admitOutsiders(serving: Admitting, sockets: Sockets, house: House): Promise<void> {
  const guests = new Guests(serving, sockets)
  const inTurn = atMost(admittedAtOnce, waiting)
  sockets.admitWith((asked) => inTurn(async () => guests.note(await admitOutsider(serving, asked))))
  let timer: NodeJS.Timeout | undefined
  const again = (): void => {
    guests
      .look()
      .catch((error: unknown) => house.log('tokens of external plugins cannot be looked at', { error: String(error) }))
      .finally(() => {
        if (!house.signal.aborted) timer = setTimeout(again, everyMs)
      })
      .catch(() => undefined)
  }
  again()
  house.closers.add({ close: async () => clearTimeout(timer) })
  if (await new PluginTokens(serving.pool).areThere())
    house.log('external plugins connect', { socket: await sockets.open() })
}

/** Who is in, and what they were told when they came. */
class Guests {
  readonly #serving: Admitting
  readonly #sockets: Sockets
  readonly #tokens: PluginTokens
  readonly #told = new Map<string, string>()
  readonly #releases = new Map<string, number | null>()

  constructor(serving: Admitting, sockets: Sockets) {
    this.#serving = serving
    this.#sockets = sockets
    this.#tokens = new PluginTokens(serving.pool)
  }

  note(pass: Pass): Pass {
    this.#told.set(pass.id, JSON.stringify(pass.welcome))
    return pass
  }

  async look(): Promise<void> {
    const { passes } = this.#sockets
    if (passes.length === 0) return
    const standing = new Map((await this.#tokens.standing(passes)).map((token) => [token.id, token]))
    for (const id of passes) {
      const token = standing.get(id)
      if (token === undefined) this.#sockets.dismiss(id, 'its token opens nothing any more')
      else if (this.#releases.get(id) !== token.release) await this.#compare(token)
    }
  }

  /** Another release may have other settings for it: then it comes in again, and is told. */
  async #compare({ id, release, ...key }: StandingToken): Promise<void> {
    const welcome = await welcomeOf(this.#serving, key)
    this.#releases.set(id, release)
    if (welcome === undefined || JSON.stringify(welcome) === this.#told.get(id)) return
    this.#sockets.dismiss(id, 'its settings have changed', true)
  }
}
