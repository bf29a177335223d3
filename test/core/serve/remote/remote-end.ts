import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Doors, Peer } from '../../../../core/serve/remote/peer.js'

const entry = fileURLToPath(new URL('../stand-in/remote.mjs', import.meta.url))

/** What `stand-in/remote.mjs` is asked and told. */
export interface RemoteCalls {
  echo(value: unknown): unknown
  fail(kind: string): void
  hang(asked: undefined): void
  die(asked: undefined): void
  unclonable(asked: undefined): void
  nested(times: number): unknown
  take(line: Uint8Array): void
  told(asked: undefined): { readonly lines: number; readonly bytes: number; readonly aborted?: string }
  confirm(number: number): void
  play(asked: { readonly scene: string; readonly given: unknown }): unknown
}

/** A process of its own at the other end of a connection. */
export class RemoteEnd<Ours> {
  readonly peer: Peer<RemoteCalls, Ours>
  readonly #child: ChildProcess

  constructor(doors: Doors<Ours>) {
    this.#child = fork(entry, { serialization: 'advanced' })
    this.peer = new Peer<RemoteCalls, Ours>(this.#child, doors)
  }

  play(scene: string, given: unknown): Promise<unknown> {
    return this.peer.call('play', { scene, given })
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.kill('SIGKILL')
    await exited
  }
}
