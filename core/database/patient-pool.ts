import { setTimeout as delay } from 'node:timers/promises'
import { callbackify } from 'node:util'
import pg from 'pg'
import { isConnectionLost } from '../protocol/index.js'

/** Our own server takes a second or two to be started again after a crash. */
const patienceMs = 10_000
const pauseMs = 50

type Connected = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: Error | boolean) => void,
) => void

/** A pool that waits for a server that is being started again: nothing has been asked of it when a connection fails. */
export class PatientPool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>
  override connect(callback: Connected): void
  override connect(callback?: Connected): Promise<pg.PoolClient> | void {
    if (callback === undefined) return this.#connect()
    callbackify(() => this.#connect())((error: Error | null, client) => {
      if (error === null) callback(undefined, client, (release) => client.release(release))
      else callback(error, undefined, () => undefined)
    })
  }

  async #connect(): Promise<pg.PoolClient> {
    for (const end = performance.now() + patienceMs; ; await delay(pauseMs)) {
      try {
        return await super.connect()
      } catch (error) {
        if (!isConnectionLost(error) || performance.now() > end) throw error
      }
    }
  }
}
