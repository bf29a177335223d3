import { admitOutsider, PluginTokens, type Serving } from '../control/index.js'
import type { Sockets } from '../serve/index.js'
import type { House } from './house.js'

/** Whoever has lost his token is gone within a second. */
const everyMs = 400

/**
 * Lets external plugins in by their tokens, and out when these open nothing any more: what the database says holds, whoever
 * changed it, so no word of a process that dies can be lost. The port is opened where there is a token.
 */
export async function admitOutsiders(
  serving: Pick<Serving, 'pool' | 'releases'>,
  sockets: Sockets,
  house: House,
): Promise<void> {
  const tokens = new PluginTokens(serving.pool)
  sockets.admitWith((asked) => admitOutsider(serving, asked))
  let timer: NodeJS.Timeout | undefined
  const look = async (): Promise<void> => {
    const { passes } = sockets
    const ended = passes.length === 0 ? [] : await tokens.ended(passes)
    for (const id of ended) sockets.dismiss(id, 'its token opens nothing any more')
  }
  const again = (): void => {
    look()
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
