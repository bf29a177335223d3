import { setTimeout as delay } from 'node:timers/promises'

/** Someone who looks at a shop over and over and remembers each time that it was not there. */
export class SteadyShopper {
  readonly faults: string[] = []
  readonly releases = new Set<number>()
  answered = 0
  #isStopped = false
  readonly #shopping: Promise<void>

  constructor(private readonly address: string) {
    this.#shopping = this.#shop()
  }

  /** Ends it; answers the faults. */
  async stop(): Promise<readonly string[]> {
    this.#isStopped = true
    await this.#shopping
    return this.faults
  }

  async #shop(): Promise<void> {
    while (!this.#isStopped) {
      await this.#look().catch((error: unknown) => this.faults.push(String(error)))
      // A person, and not a load test: the machine is to have time for what is tested.
      await delay(10)
    }
  }

  async #look(): Promise<void> {
    const answer = await fetch(new URL('/products', this.address))
    await answer.arrayBuffer()
    this.answered += 1
    this.releases.add(Number(answer.headers.get('x-release')))
    if (answer.status !== 200) this.faults.push(`status ${answer.status}`)
  }
}
