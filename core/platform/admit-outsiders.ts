import { admitOutsider, PluginTokens, type Serving, standOf } from '../control/index.js'
import { atMost, type Sockets } from '../serve/index.js'
import { Guests } from './guests.js'
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
  const tokens = new PluginTokens(serving.pool)
  const guests = new Guests({
    sockets,
    standing: (passes) => tokens.standing(passes),
    standOf: (key) => standOf(serving, key),
    log: house.log,
  })
  const inTurn = atMost(admittedAtOnce, waiting)
  sockets.admitWith((asked) =>
    inTurn(async () => {
      const admitted = await admitOutsider(serving, asked)
      return 'refused' in admitted ? admitted : guests.note(admitted)
    }),
  )
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
  if (await tokens.areThere()) house.log('external plugins connect', { socket: await sockets.open() })
}
