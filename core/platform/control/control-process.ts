import type { ChildProcess } from 'node:child_process'
import { Peer, runDelay, SupervisorDoor, watchAnswers } from '../../serve/index.js'
import type { House } from '../house.js'
import type { Living } from '../keep-running.js'
import { processCost } from '../process-cost.js'
import type { ControlCalls, ControlStart, ControlStarted, PlatformCalls } from './control-calls.js'
import type { ControlLink, ControlPeer } from './control-link.js'
import { type SpawnedControl, spawnControl } from './spawn-control.js'

/** What it is told at its start, and whom it asks. */
export interface ControlBasis {
  readonly start: () => Omit<ControlStart, 'port' | 'isAgain' | 'settings' | 'tellsLog'>
  readonly door: Pick<ConstructorParameters<typeof SupervisorDoor>[0], 'supervisor' | 'care' | 'onKernel'>
  /** It has ended: a change that was under way may have left something. */
  readonly onLost: () => void
}

export interface StartControl {
  readonly house: House
  readonly link: ControlLink
  readonly onLog: ((line: string) => void) | undefined
  /** It is started at once, and begins when this is there. */
  readonly basis: Promise<ControlBasis>
  readonly how: Pick<ControlStart, 'port' | 'isAgain'>
  readonly signal: AbortSignal
}

/**
 * Starts the process in which shops are changed: operations, control API, admin, builder, outbox. It ends with this one, and this
 * one goes on without it. Resolves when it is up; rejects with what kept it from that, and then it has ended.
 */
export async function startControl(options: StartControl): Promise<ControlProcess> {
  const { house, basis, signal } = options
  const spawned = spawnControl(house)
  const { child, ended } = spawned
  try {
    const { start, door, onLost } = await basis
    const control = new ControlProcess(spawned, { ...options, door, onLost })
    await control.begin(start(), signal)
    return control
  } catch (error) {
    const words = child.connected ? undefined : await ended
    child.kill('SIGKILL')
    await ended
    signal.throwIfAborted()
    throw words === undefined ? error : new Error(`the control process does not start: ${words}`, { cause: error })
  }
}

/** How often it is asked whether it is there. It is ended after half a minute without an answer, which no start and no build takes; later where it gets no processor. */
const pingEveryMs = 5_000
/** What it may take to end what it has under way. */
const closeMs = 2_500

export class ControlProcess implements Living {
  /** Resolves when it has ended, whoever ended it. */
  readonly closed: Promise<unknown>
  readonly #child: ChildProcess
  readonly #peer: ControlPeer
  readonly #options: StartControl
  readonly #watch = new AbortController()
  #started: ControlStarted | undefined

  constructor({ child, ended }: SpawnedControl, options: StartControl & Pick<ControlBasis, 'door' | 'onLost'>) {
    const { onLog, house, link, door, onLost } = options
    this.#options = options
    this.#child = child
    this.closed = ended
    const supervisor = new SupervisorDoor({ ...door, peer: () => this.#peer })
    this.#peer = new Peer<ControlCalls, PlatformCalls>(child, {
      ...supervisor.doors,
      cost: processCost,
      progress: house.onProgress,
      logLine: (line) => onLog?.(line),
    })
    link.attach(this.#peer)
    this.#peer.lost
      .then(() => {
        this.#watch.abort()
        return supervisor.close()
      })
      .then(onLost)
      .catch((error: unknown) => house.log('the control process left something behind', { error: String(error) }))
  }

  /** Of its start. */
  get started(): ControlStarted {
    if (this.#started === undefined) throw new Error('the control process has not started')
    return this.#started
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  async begin(start: ReturnType<ControlBasis['start']>, signal: AbortSignal): Promise<void> {
    const { house, link, onLog, how } = this.#options
    const told = { ...start, ...how, settings: house.settings, tellsLog: onLog !== undefined }
    this.#started = await this.#peer.call('begin', told, { signal })
    link.isUp()
    const watch = { everyMs: pingEveryMs, runDelay: () => runDelay(this.pid), signal: this.#watch.signal }
    watchAnswers(() => this.#peer.call('ping', undefined), watch).then(
      () => {
        house.log('the control process stands still; it is ended', { pid: this.pid })
        this.#child.kill('SIGKILL')
      },
      // It has ended, or is closed.
      () => undefined,
    )
  }

  /** What it has under way ends or is aborted. */
  async close(): Promise<void> {
    this.#watch.abort()
    const late = setTimeout(() => this.#child.kill('SIGKILL'), closeMs)
    await this.#peer.call('close', undefined).catch(() => undefined)
    await this.closed
    clearTimeout(late)
  }
}
