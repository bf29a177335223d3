import { rm, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/**
 * Changes to published packages: one at a time for each package, since verdaccio lets two publishers of the same
 * version overwrite each other's tarball, and each with a mark on disk, so that the next start can mend what a crash
 * left half done.
 */
export class Publishes {
  readonly #folder: string
  readonly #onChange: (name: string) => void
  /** The last change of each package; the next one waits for it. */
  readonly #lines = new Map<string, Promise<void>>()

  /** `onChange` is called before the publisher learns that it is done. */
  constructor(folder: string, onChange: (name: string) => void) {
    this.#folder = folder
    this.#onChange = onChange
  }

  /** Runs `handle`, which answers with `response` or rejects, when its turn comes. */
  async run(name: string, response: ServerResponse, handle: () => void | Promise<void>): Promise<void> {
    const turn = (this.#lines.get(name) ?? Promise.resolve()).then(() => this.#change(name, response, handle))
    const settled = turn.catch(() => undefined)
    this.#lines.set(name, settled)
    await settled
    if (this.#lines.get(name) === settled) this.#lines.delete(name)
    return turn
  }

  async #change(name: string, response: ServerResponse, handle: () => void | Promise<void>): Promise<void> {
    const mark = join(this.#folder, encodeURIComponent(name))
    await writeFile(mark, String(process.pid))
    try {
      const answered = onEnd(response, () => this.#onChange(name))
      await handle()
      await Promise.race([answered, wait(60_000, undefined, { ref: false })])
    } finally {
      await rm(mark, { force: true })
    }
  }
}

/**
 * Resolves when the handler has ended the response, also when its client has left meanwhile (there is no event for
 * that), after having called `before`.
 */
function onEnd(response: ServerResponse, before: () => void): Promise<void> {
  return new Promise((resolve) => {
    const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse
    response.end = ((...args: unknown[]) => {
      before()
      resolve()
      return end(...args)
    }) as typeof response.end // its overloads cannot be forwarded one by one
  })
}
