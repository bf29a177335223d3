import { setTimeout as delay } from 'node:timers/promises'
import { Pool } from 'undici'

/** Asks a shop again and again over one connection, until a release of that number or a later one answers. */
export async function firstAnswerBy(address: string, release: number, signal: AbortSignal): Promise<void> {
  const pool = new Pool(address, { connections: 1 })
  try {
    for (;;) {
      signal.throwIfAborted()
      const { headers, body } = await pool.request({ method: 'GET', path: '/_' })
      await body.dump()
      if (Number(headers['x-release']) >= release) return
      await delay(4)
    }
  } finally {
    await pool.close()
  }
}
