import { isConnectionLost } from '../protocol/index.js'

/** The pool waits for the server; meanwhile its idle connections turn out to be dead one by one. */
const limitMs = 10_000

/**
 * Does the work, and does it again when the database went away under it. Only for what may happen twice: whether the
 * first time was committed cannot be known.
 */
export async function throughOutages<T>(work: () => Promise<T>): Promise<T> {
  for (const end = performance.now() + limitMs; ; ) {
    try {
      return await work()
    } catch (error) {
      if (!isConnectionLost(error) || performance.now() > end) throw error
    }
  }
}
