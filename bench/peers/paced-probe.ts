import { setTimeout as delay } from 'node:timers/promises'
import { Pool } from 'undici'
import type { LoadRequest } from '../closed-loop.js'

const tickMs = 4
/** An answer that takes longer is none. */
const patienceMs = 5_000

/** One request of a probe; `sent` and `answered` in milliseconds of `performance.now()`. */
export interface Probed {
  readonly sent: number
  readonly answered: number
  /** Undefined where no answer came. */
  readonly status: number | undefined
}

/** Asks at a steady rate over keep-alive connections, whatever becomes of the answers, and notes each. */
export class PacedProbe {
  readonly #pool: Pool
  readonly #running: Promise<void>[] = []
  readonly #probed: Probed[] = []
  readonly #timer: NodeJS.Timeout

  constructor(
    address: string,
    private readonly request: LoadRequest,
    perSecond: number,
  ) {
    const limits = { headersTimeout: patienceMs, bodyTimeout: patienceMs, connect: { timeout: patienceMs } }
    this.#pool = new Pool(address, { connections: 64, pipelining: 1, ...limits })
    const started = performance.now()
    this.#timer = setInterval(() => {
      const due = ((performance.now() - started) * perSecond) / 1000
      while (this.#running.length < due) this.#running.push(this.#ask())
    }, tickMs)
  }

  /** Resolves at the first answer with 2xx. */
  async untilAnswered(signal: AbortSignal): Promise<void> {
    while (!this.#probed.some(isAnswered)) await delay(tickMs, undefined, { signal })
  }

  /** All of them, in the order in which they were sent. */
  async stop(): Promise<readonly Probed[]> {
    clearInterval(this.#timer)
    await Promise.all(this.#running)
    await this.#pool.destroy()
    return this.#probed.toSorted((a, b) => a.sent - b.sent)
  }

  async #ask(): Promise<void> {
    const { method, path, body = null, headers = {} } = this.request
    const sent = performance.now()
    const status = await this.#pool.request({ method, path, body, headers }).then(
      async (answer) => {
        await answer.body.dump()
        return answer.statusCode
      },
      () => undefined,
    )
    this.#probed.push({ sent, answered: performance.now(), status })
  }
}

export const isAnswered = ({ status }: Probed): boolean => status !== undefined && status >= 200 && status < 300
