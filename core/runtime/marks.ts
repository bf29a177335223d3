import { AsyncLocalStorage, createHook } from 'node:async_hooks'
import { writeSync } from 'node:fs'
import { type Mark, markBytes } from '../protocol/index.js'

export type Run = (...args: never[]) => unknown

/** Puts down who runs, so that it is known of a process that stands still. */
export interface Marks {
  /** What does the same, and leaves the mark while it runs: also where it goes on after it has waited. */
  wrap<F extends Run>(mark: Mark, run: F): F
  look(): Seen
}

/** What can be said of who runs now: installations. */
export interface Seen {
  /** In whose async context this is, where that is put down. */
  readonly owner?: string | undefined
  /** Whose code has begun and not ended, where that is counted. */
  readonly begun: readonly string[]
}

/** Leaves none, and costs nothing. */
export const noMarks: Marks = { wrap: (_mark, run) => run, look: () => ({ begun: [] }) }

const nobody = Buffer.alloc(markBytes, ' ')

interface Owner {
  readonly plugin: string
  readonly text: Buffer
}

/**
 * Writes marks into a file that outlives the process, each time that other code begins to run. That costs microseconds, so
 * only a worker does it whose release has died of something for which nobody could be blamed; and only for a while.
 */
export class FileMarks implements Marks {
  readonly #descriptor: number
  readonly #owners = new AsyncLocalStorage<Owner>()
  readonly #hook = createHook({ before: () => this.#write(this.#owners.getStore()?.text ?? nobody) })
  #written: Buffer = nobody
  #isOn = true

  constructor(descriptor: number, forMs: number) {
    this.#descriptor = descriptor
    this.#hook.enable()
    setTimeout(() => this.#stop(), forMs).unref()
  }

  wrap<F extends Run>(mark: Mark, run: F): F {
    const text = Buffer.from(JSON.stringify(mark)).subarray(0, markBytes)
    const own = { plugin: mark.plugin, text: Buffer.concat([text, nobody.subarray(text.length)]) }
    const marked = (...args: Parameters<F>): unknown => {
      if (!this.#isOn) return run(...args)
      const before = this.#written
      this.#write(own.text)
      try {
        return this.#owners.run(own, run, ...args)
      } finally {
        this.#write(before)
      }
    }
    return marked as F // it takes and answers what `run` does
  }

  look(): Seen {
    return { owner: this.#owners.getStore()?.plugin, begun: [] }
  }

  #write(mark: Buffer): void {
    if (mark === this.#written || !this.#isOn) return
    this.#written = mark
    try {
      writeSync(this.#descriptor, mark, 0, markBytes, 0)
    } catch {
      this.#stop()
    }
  }

  #stop(): void {
    this.#isOn = false
    this.#hook.disable()
  }
}
