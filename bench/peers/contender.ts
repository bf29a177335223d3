import type { LoadRequest } from '../closed-loop.js'

/** How one is put up: `alone`, or `rolled`: two instances behind a proxy, restarted one after the other. */
export type Way = 'alone' | 'rolled'

/** One of those that are compared. */
export interface Contender {
  readonly name: string
  readonly version: string
  readonly ways: readonly Way[]
  /** Resumable; where it has been done, there is little to do. */
  install(): Promise<void>
  /** Resolves when it answers, with a trivial plugin and one that vetoes. */
  deploy(way: Way): Promise<Deployment>
}

/** A contender that runs. */
export interface Deployment {
  readonly address: string
  readonly doors: Doors
  /** The processes whose memory, and whose children's, is its own. */
  pids(): readonly number[]
  /** Adds one more plugin as those who run it would, and resolves when the last step is done. */
  add(): Promise<void>
  close(): Promise<void>
}

export interface Doors {
  /** The trivial plugin's route: `{"ok":true}`. */
  readonly trivial: LoadRequest
  /** Answered with 2xx only while the vetoing plugin is not there. */
  readonly vetoed: LoadRequest
  /** The route of the plugin that is added. */
  readonly added: LoadRequest
}
