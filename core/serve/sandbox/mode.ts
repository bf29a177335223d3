import type { Wall } from '../../model/index.js'
import type { Kernel } from '../../protocol/index.js'
import type { Exit } from '../child/child.js'
import type { Command } from '../child/ending-with-us.js'
import type { ServedDatabase } from '../serve-options.js'
import type { ServeSettings } from '../settings.js'
import type { Slot } from './slot.js'

export interface ModeOptions {
  /** Path of Node outside. */
  readonly node: string
  readonly runDir: string
  /** The kernel of today: what is tried is whether a worker could load it. */
  readonly kernel: Kernel
  readonly database: ServedDatabase | undefined
  /** A file that every worker may read: certificates that are trusted beside Node's own. */
  readonly certificates: string | undefined
  /** The workers' environment. */
  readonly env: NodeJS.ProcessEnv
  readonly settings: Pick<ServeSettings, 'oldSpaceMb' | 'dataMb' | 'memoryMb' | 'belt' | 'limits'>
}

/** A kernel, and what Node is given to run it: flags and entry, as they are called inside. */
export interface Program {
  readonly kernel: Kernel
  readonly args: readonly string[]
}

/** A command to spawn, and what the child inherits beside its channel and its listener. */
export interface Launch {
  readonly command: Command
  readonly descriptors: readonly number[]
  /** Variables beside those that all workers get. */
  readonly env: Readonly<Record<string, string>>
  /** Our copies of the descriptors are not needed any more. */
  readonly release: () => void
}

/** One step of the ladder, tried and found to stand. */
export interface Mode {
  readonly stands: readonly Wall[]
  readonly missing: readonly { readonly wall: Wall; readonly why: string }[]
  /** Whether each slot has a user of its own. */
  readonly ownUsers: boolean
  /** What a kernel's folder and a slot's folder are called inside. */
  kernelDir(kernel: Kernel): string
  slotDir(slot: Slot): string
  /** What the file of certificates is called inside, where there is one. */
  readonly certificates: string | undefined
  /** The folder of the database's socket, as it is called inside; undefined where it is reached as from outside. */
  readonly databaseHost: string | undefined
  launch(slot: Slot, program: Program): Omit<Launch, 'env'>
  /** The worker's own process, where others stand around it. */
  pidOf(spawned: number): number
  /** How the worker itself ended, where others stand around it. */
  exitOf(exit: Exit): Exit
  /** Ends what the slot's worker may have left. */
  clear(slot: Slot): Promise<void>
}
