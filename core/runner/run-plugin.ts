import { type Channel, Socket } from 'phoenix'
import type { PushedEvent } from '../protocol/index.js'
import { messageOf, type OutsideCode, OutsidePlugin, type StartOutside, type Welcome } from '../runtime/index.js'

export interface RunnerOptions extends Omit<StartOutside, 'welcome' | keyof OutsideCode> {
  /** `ws://127.0.0.1:8070/socket`. */
  readonly socket: string
  readonly token: string
  /** The installation's name. */
  readonly name: string
  /** The code of the version that the shop has. What it rejects with ends the run, unless it passes. */
  readonly load: (welcome: Welcome) => Promise<OutsideCode>
  /** Whether a later try of `load` may do; none does where this is left out. */
  readonly passes?: (error: unknown) => boolean
  /** How long it is away before the next try, in milliseconds. */
  readonly pauseMs?: (tries: number) => number
  readonly onTurn?: (turn: Turn) => void
  /** Ends it: what is under way is answered before. */
  readonly signal: AbortSignal
}

/** A turn in a run's life. */
export type Turn =
  /** It has come in, and is told its shop, version and settings: these are loaded now. */
  | { readonly kind: 'joined'; readonly welcome: Welcome }
  | { readonly kind: 'ready'; readonly welcome: Welcome }
  /** It tries again by itself. */
  | { readonly kind: 'waiting'; readonly reason: string }

/** For these there is no later try. */
const forGood: ReadonlySet<string> = new Set(['unknown token', 'no token', 'unmatched topic'])

const notThere = 'the platform is not there'

/** What the client says of a connection, in words. */
const inWords: Readonly<Record<string, string>> = {
  connection_error: notThere,
  connection_closed: 'the connection is lost',
  heartbeat_timeout: 'the platform does not answer',
}

/** New settings mean that it joins again: at once, since hooks fail until then; so they do when it is placed outside while it waits. */
const rejoinAfterMs = (tries: number): number => [50, 1_000][tries - 1] ?? 2_000

/** Where its code cannot be had: the registry is away, or the disk is full. */
const loadAfterMs = (tries: number): number => [1_000, 2_000, 5_000][tries - 1] ?? 10_000

/** So long what is under way may take when it ends. */
const patienceMs = 10_000
const leaveMs = 2_000

/**
 * Connects the plugin to its shop, and answers for it until the signal aborts; then it leaves, and this resolves with undefined. Resolves
 * with the platform's words where it was refused or sent away for good. Rejects where its code cannot be loaded or constructed.
 */
export async function runPlugin(options: RunnerOptions): Promise<string | undefined> {
  const run = new Run(options)
  const stop = (): void => run.stop()
  options.signal.addEventListener('abort', stop)
  if (options.signal.aborted) stop()
  try {
    return await run.ended
  } finally {
    options.signal.removeEventListener('abort', stop)
    run.disconnect()
  }
}

/** Its code could not be had, and may be later. */
class NotYet extends Error {}

interface Hook {
  readonly ref: string
  readonly point: string
  readonly input: unknown
  readonly deadline: number
}

class Run {
  readonly #options: RunnerOptions
  readonly #socket: Socket
  readonly #channel: Channel
  readonly #end = Promise.withResolvers<string | undefined>()
  readonly #underWay = new Set<Promise<void>>()
  /** As it was constructed when it was told something else than before. */
  #told = ''
  #plugin: Promise<OutsidePlugin> | undefined
  #isStopping = false
  #said: string | undefined
  /** How often in a row its code could not be loaded. */
  #tries = 0
  #pause: NodeJS.Timeout | undefined

  constructor(options: RunnerOptions) {
    this.#options = options
    const { socket, token, name } = options
    this.#socket = new Socket(socket, { authToken: token, rejoinAfterMs })
    this.#channel = this.#socket.channel(`plugin:${name}`)
    this.#listen()
    this.#socket.connect()
  }

  get ended(): Promise<string | undefined> {
    return this.#end.promise
  }

  /** What came before is answered, and so is each hook until it has left; events that come now, others get, or it later. */
  stop(): void {
    this.#isStopping = true
    const patience = AbortSignal.timeout(patienceMs)
    const late = new Promise<void>((resolve) => patience.addEventListener('abort', () => resolve()))
    const all = Promise.allSettled(this.#underWay)
    Promise.race([all, late])
      .then(() => this.#leave())
      .then(
        () => this.#end.resolve(undefined),
        (error: unknown) => this.#end.reject(error as Error),
      )
  }

  disconnect(): void {
    this.#isStopping = true
    clearTimeout(this.#pause)
    this.#socket.disconnect()
  }

  /** Not by the client's own `leave`: that hears nothing more from then on, and hooks are on their way until the platform knows. */
  #leave(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#channel.state !== 'joined' || !this.#socket.isConnected()) return resolve()
      this.#channel.onError(() => resolve())
      const leaving = this.#channel.push('phx_leave', {}, leaveMs)
      for (const status of ['ok', 'error', 'timeout'] as const) leaving.receive(status, () => resolve())
    })
  }

  #listen(): void {
    const { name } = this.#options
    this.#socket.onError(() => this.#wait(notThere))
    this.#channel.onError(({ reason = 'connection_closed' }: { readonly reason?: string } = {}) =>
      this.#wait(inWords[reason] ?? reason),
    )
    this.#channel.onClose((closed?: { readonly reason?: string }) => {
      if (!this.#isStopping) this.#end.resolve(closed?.reason ?? `plugin:${name} was closed`)
    })
    this.#channel.on('hook', (hook: Hook) => this.#work(() => this.#answer(hook)))
    this.#channel.on('event', (event: PushedEvent) => {
      if (!this.#isStopping) this.#work(() => this.#take(event))
    })
    this.#channel
      .join()
      .receive('ok', (welcome: Welcome) => this.#start(welcome))
      .receive('error', ({ reason }: { readonly reason: string }) => {
        if (forGood.has(reason)) this.#end.resolve(reason)
        else this.#wait(reason)
      })
  }

  /** Each time that it comes in: the settings, or the version, may be others. Where they are not, it goes on as it is. */
  #start(welcome: Welcome): void {
    const { onTurn } = this.#options
    if (this.#tries === 0) onTurn?.({ kind: 'joined', welcome })
    const told = JSON.stringify(welcome)
    const starting = this.#plugin !== undefined && told === this.#told ? this.#plugin : this.#construct(welcome)
    this.#told = told
    this.#plugin = starting
    starting.then(
      () => {
        if (this.#plugin !== starting) return
        this.#tries = 0
        this.#said = undefined
        onTurn?.({ kind: 'ready', welcome })
      },
      (error: unknown) => {
        // What it was told meanwhile may well do.
        if (this.#plugin === starting) this.#failed(error)
      },
    )
  }

  #failed(error: unknown): void {
    if (!(error instanceof NotYet)) this.#end.reject(error)
    else if (!this.#isStopping) this.#comeAgain(error.message)
  }

  /** It is away until the next try: so events are kept for it, and its hooks fail at once. */
  #comeAgain(reason: string): void {
    const { pauseMs = loadAfterMs } = this.#options
    this.#plugin = undefined
    this.#tries += 1
    this.#wait(reason)
    this.#pause = setTimeout(() => {
      this.#pause = undefined
      this.#socket.connect()
    }, pauseMs(this.#tries))
    this.#socket.disconnect()
  }

  async #construct(welcome: Welcome): Promise<OutsidePlugin> {
    const { write, fetch, clock } = this.#options
    const code = await this.#load(welcome)
    const around = { ...(fetch === undefined ? {} : { fetch }), ...(clock === undefined ? {} : { clock }) }
    return OutsidePlugin.start({ ...code, welcome, write, ...around })
  }

  async #load(welcome: Welcome): Promise<OutsideCode> {
    const { load, passes } = this.#options
    try {
      return await load(welcome)
    } catch (error) {
      if (passes?.(error) !== true) throw error
      throw new NotYet(messageOf(error), { cause: error })
    }
  }

  /** Said once: it tries for as long as it takes. */
  #wait(reason: string): void {
    if (this.#isStopping || this.#pause !== undefined || this.#said === reason) return
    this.#said = reason
    this.#options.onTurn?.({ kind: 'waiting', reason })
  }

  #work(work: () => Promise<void>): void {
    const working = work().finally(() => this.#underWay.delete(working))
    this.#underWay.add(working)
    working.catch((error: unknown) => this.#end.reject(error as Error))
  }

  async #answer({ ref, point, input, deadline }: Hook): Promise<void> {
    try {
      const plugin = await this.#plugin
      if (plugin === undefined) throw new Error('it is not there yet')
      this.#channel.push('answer', { ref, ...(await plugin.answer(point, input, deadline)) })
    } catch (error) {
      this.#channel.push('answer', { ref, error: messageOf(error) })
    }
  }

  async #take(event: PushedEvent): Promise<void> {
    const { id } = event
    try {
      const plugin = await this.#plugin
      if (plugin === undefined) throw new Error('it is not there yet')
      await plugin.take(event)
      this.#channel.push('ack', { id })
    } catch (error) {
      this.#channel.push('ack', { id, error: messageOf(error) })
    }
  }
}
