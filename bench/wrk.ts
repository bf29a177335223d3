import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { repository } from '../test/setup/test-platform.js'

/** What wrk's script has seen. */
export interface WrkResult {
  readonly requests: number
  /** Answers that were wrong. */
  readonly faults: number
  /** Requests without an answer. */
  readonly lost: number
  /** The first wrong answer. */
  readonly first: string
}

/** A client that is not Node: wrk, with keep-alive connections and a script that judges each answer. */
export class Wrk {
  readonly #child: ChildProcess
  #output = ''

  private constructor(child: ChildProcess) {
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (this.#output += chunk))
  }

  /** Rejects where there is no wrk. `order` is the body of the checkout. */
  static async start(address: string, order: string): Promise<Wrk> {
    const script = join(repository, 'bench/wrk.lua')
    const args = ['-t1', '-c16', '-d24h', '--timeout', '60s', '-s', script, address, '--', order]
    const child = spawn('wrk', args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const wrk = new Wrk(child)
    try {
      await once(child, 'spawn')
    } catch (cause) {
      throw new Error('this bench needs wrk as its second client:  apt-get install wrk', { cause })
    }
    return wrk
  }

  async stop(): Promise<WrkResult> {
    if (this.#child.exitCode === null) {
      this.#child.kill('SIGINT')
      await once(this.#child, 'close')
    }
    const result = /^RESULT (.*)$/m.exec(this.#output)?.[1]
    if (result === undefined) throw new Error(`wrk said no result:\n${this.#output}`)
    return JSON.parse(result) as WrkResult
  }
}
