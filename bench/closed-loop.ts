import { Pool } from 'undici'

export interface Target {
  readonly address: string
  /** A unix socket to connect to instead. */
  readonly socketPath?: string
}

export interface Load {
  readonly target: Target
  readonly connections: number
  /** The next request; `i` counts from 0 over all connections. */
  readonly next: (i: number) => LoadRequest
  /** Looks at an answer; what it returns is counted as a fault. */
  readonly check?: (answer: LoadAnswer, request: LoadRequest) => string | undefined
}

export interface LoadRequest {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface LoadAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** Busy keep-alive connections: each sends its next request when it has the answer to the one before. */
export class ClosedLoop {
  readonly #pool: Pool
  readonly #workers: Promise<void>[]
  readonly #faults = new Map<string, number>()
  #latencies: number[] = []
  #count = 0
  #stopped = false

  constructor(private readonly load: Load) {
    const { address, ...socket } = load.target
    this.#pool = new Pool(address, { connections: load.connections, pipelining: 1, ...socket })
    this.#workers = Array.from({ length: load.connections }, () => this.#work())
  }

  /** How many requests it has begun. */
  get count(): number {
    return this.#count
  }

  /** Latencies in milliseconds since the last call. */
  take(): number[] {
    const latencies = this.#latencies
    this.#latencies = []
    return latencies
  }

  async stop(): Promise<{ requests: number; faults: Readonly<Record<string, number>> }> {
    this.#stopped = true
    await Promise.all(this.#workers)
    await this.#pool.close()
    return { requests: this.#count, faults: Object.fromEntries(this.#faults) }
  }

  async #work(): Promise<void> {
    while (!this.#stopped) {
      const request = this.load.next(this.#count++)
      const started = performance.now()
      const fault = await this.#send(request).catch(
        (error: Error) => `${request.method} ${request.path}: ${error.message}`,
      )
      this.#latencies.push(performance.now() - started)
      if (fault !== undefined) this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + 1)
    }
  }

  async #send(request: LoadRequest): Promise<string | undefined> {
    const { method, path, body = null, headers = {} } = request
    const answer = await this.#pool.request({ method, path, body, headers })
    const text = await answer.body.text()
    return this.load.check?.({ status: answer.statusCode, headers: answer.headers, body: text }, request)
  }
}
