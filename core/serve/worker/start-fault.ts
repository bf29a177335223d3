import type { FromWorker } from '../../protocol/index.js'
import type { Exit } from '../child/child.js'
import { wordsOfExit } from '../child/words-of-exit.js'
import { printable } from '../logs/printable.js'
import type { SeenMark } from './mark-file.js'
import type { WorkerState } from './worker-state.js'

/** Why a worker did not get ready, and which plugin it was busy with. */
export class StartFault extends Error {
  override readonly name = 'StartFault'
  /** Its database could not be asked: the release is as good as before. */
  readonly isDatabaseAway: boolean
  /** The machine had no time for it: the release is as good as before. */
  readonly isTooBusy: boolean
  /** It may have been another plugin. */
  readonly isSuspect: boolean

  constructor(
    readonly reason: string,
    readonly plugin?: string,
    { isDatabaseAway = false, isTooBusy = false, isSuspect = false }: Traits = {},
  ) {
    super(plugin === undefined ? reason : `${plugin}: ${reason}`)
    this.isDatabaseAway = isDatabaseAway
    this.isTooBusy = isTooBusy
    this.isSuspect = isSuspect
  }
}

type Traits = Partial<Pick<StartFault, 'isDatabaseAway' | 'isTooBusy' | 'isSuspect'>>

/** Why a worker has given up, by its own words. */
export function faultOfWords(words: Extract<FromWorker, { kind: 'failed' }>): StartFault {
  const { message, plugin, databaseAway = false, suspect = false } = words
  const threw = `it threw: ${printable(message).slice(0, 1000)}`
  const why = suspect ? `${threw}; the stack names no plugin, and this one ran there` : threw
  return new StartFault(why, plugin, { isDatabaseAway: databaseAway, isSuspect: suspect })
}

/** Why a worker has ended that gave no reason: who was being loaded, or who has left its mark, is to blame. */
export function faultOfExit(exit: Exit, state: WorkerState, mark: SeenMark | undefined): StartFault {
  const words = `its process ${wordsOfExit(exit)}`
  if (state.kind === 'starting') return new StartFault(words, state.plugin)
  if (mark === undefined) return new StartFault(words)
  const { plugin, what, isSuspect = false } = mark
  return new StartFault(`${words}; what ${isSuspect ? 'had not ended' : 'ran'} was ${what}`, plugin, { isSuspect })
}

/** Why one that says that it is ready is not believed: its health door answered with another status, or not at all. */
export const faultOfDoor = (reason = 'its health door does not answer'): StartFault =>
  new StartFault(`it says that it is ready, but ${reason}`)

/** What a health door says that is not well. */
export const doorAnswered = (status: number): string => `its health door answered ${status}`

/** A kernel is ours: where it is late, the machine is busy. */
export const faultOfKernel = (allowedMs: number): StartFault =>
  new StartFault(`its kernel did not load within ${allowedMs / 1000} s`, undefined, { isTooBusy: true })

/** Why a worker that has not become ready in time is given up: the step where it stands. */
export function faultOfDelay(
  { step, plugin }: Extract<WorkerState, { kind: 'starting' }>,
  allowedMs: number,
): StartFault {
  const within = `within ${allowedMs / 1000} s`
  if (plugin !== undefined) return new StartFault(`it did not finish loading ${within}`, plugin)
  // The runtime's own: the shop's first question to its database, before any plugin of it is begun.
  if (step === 'database')
    return new StartFault(`its database did not answer ${within}`, undefined, { isDatabaseAway: true })
  if (step === undefined) return new StartFault(`it said nothing ${within}`, undefined, { isTooBusy: true })
  return new StartFault(`its step "${printable(step)}" did not end ${within}`)
}
