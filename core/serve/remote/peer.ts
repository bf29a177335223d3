import type { Serializable } from 'node:child_process'
import { type CarriedError, packError, unpackError } from './carried-error.js'
import { isNestedTooDeeply } from './is-nested-too-deeply.js'

/** One end of Node's channel between a process and its child: the child as its parent has it, or the child's own `process`. */
export interface Channel {
  readonly connected: boolean
  send?(message: Serializable, sendHandle: undefined, options: undefined, sent: (error: Error | null) => void): boolean
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'disconnect', listener: () => void): unknown
}

type Message =
  | { readonly kind: 'call'; readonly id: number; readonly method: string; readonly asked: unknown }
  | { readonly kind: 'progress'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: CarriedError }
  /** Whoever called does not wait any more. */
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'tell'; readonly method: string; readonly asked: unknown }

/** What a call is answered with: its value, or a promise of it. */
export interface Answering {
  /** Aborts when the caller does not wait any more, or is gone. */
  readonly signal: AbortSignal
  readonly onProgress: (value: unknown) => void
}

/** Methods by their names, each with one argument that can be cloned. */
export type Doors<T> = {
  readonly [M in keyof T]: (asked: Asked<T, M>, call: Answering) => Answer<T, M> | Promise<Answer<T, M>>
}
type Asked<T, M extends keyof T> = T[M] extends (asked: infer A) => unknown ? A : undefined
type Answer<T, M extends keyof T> = T[M] extends (asked: never) => infer R ? Awaited<R> : never

export interface Calling {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((value: unknown) => void) | undefined
}

interface Waiting {
  readonly reply: PromiseWithResolvers<unknown>
  readonly onProgress: ((value: unknown) => void) | undefined
}

/**
 * Two processes of ours that call each other over Node's channel, which clones what is sent (`serialization: 'advanced'`).
 * When the channel ends, calls that wait are rejected, and those that are being answered are aborted.
 */
export class Peer<Theirs, Ours> {
  readonly #channel: Channel
  readonly #doors: Doors<Ours>
  readonly #waiting = new Map<number, Waiting>()
  readonly #answering = new Map<number, AbortController>()
  readonly #lost = Promise.withResolvers<void>()
  #count = 0
  /** Messages that the other side has not taken yet. */
  #isBehind = false

  constructor(channel: Channel, doors: Doors<Ours>) {
    this.#channel = channel
    this.#doors = doors
    channel.on('message', (message) => this.#take(message as Message))
    channel.on('disconnect', () => this.#end())
  }

  /** Resolves when the other side is gone. */
  get lost(): Promise<void> {
    return this.#lost.promise
  }

  /** Rejects with what the other side threw, with the signal's reason when it is aborted, or when the other side is gone. */
  async call<M extends keyof Theirs & string>(
    method: M,
    asked: Asked<Theirs, M>,
    { signal, onProgress }: Calling = {},
  ): Promise<Answer<Theirs, M>> {
    signal?.throwIfAborted()
    if (!this.#channel.connected) throw lost()
    const id = (this.#count += 1)
    const reply = Promise.withResolvers<unknown>()
    // What cannot be cloned throws here.
    this.#send({ kind: 'call', id, method, asked })
    this.#waiting.set(id, { reply, onProgress })
    const onAbort = (): void => this.#send({ kind: 'abort', id })
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      return (await reply.promise) as Answer<Theirs, M>
    } catch (error) {
      // In the caller's own words, which have come back from the other side as a copy.
      signal?.throwIfAborted()
      throw error
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  /** Without an answer. */
  tell<M extends keyof Theirs & string>(method: M, asked: Asked<Theirs, M>): void {
    this.#send({ kind: 'tell', method, asked })
  }

  /** Without an answer, and not at all while the other side does not keep up: it must not fill our memory. */
  mention<M extends keyof Theirs & string>(method: M, asked: Asked<Theirs, M>): void {
    if (!this.#isBehind) this.tell(method, asked)
  }

  #send(message: Message): void {
    if (!this.#channel.connected) return
    if (isNestedTooDeeply(message)) throw new Error('it is nested too deeply to be sent')
    const keepsUp = this.#channel.send?.(message, undefined, undefined, () => {
      this.#isBehind = false
    })
    if (keepsUp === false) this.#isBehind = true
  }

  #take(message: Message): void {
    switch (message.kind) {
      case 'call':
        this.#answer(message).catch(() => undefined)
        return
      case 'tell':
        this.#open(message, { signal: new AbortController().signal, onProgress: () => undefined })
        return
      case 'abort':
        this.#answering.get(message.id)?.abort(new Error('nobody waits for it any more'))
        return
      case 'progress':
        this.#waiting.get(message.id)?.onProgress?.(message.value)
        return
      case 'answer':
        this.#reply(message.id)?.resolve(message.value)
        return
      case 'failed':
        this.#reply(message.id)?.reject(unpackError(message.error))
    }
  }

  async #answer(call: Message & { readonly kind: 'call' }): Promise<void> {
    const { id } = call
    const abort = new AbortController()
    this.#answering.set(id, abort)
    const onProgress = (value: unknown): void => this.#send({ kind: 'progress', id, value })
    try {
      const value = await this.#open(call, { signal: abort.signal, onProgress })
      this.#send({ kind: 'answer', id, value })
    } catch (error) {
      this.#send({ kind: 'failed', id, error: packError(error) })
    } finally {
      this.#answering.delete(id)
    }
  }

  #open({ method, asked }: Pick<Message & { kind: 'tell' }, 'method' | 'asked'>, call: Answering): unknown {
    const door = (this.#doors as Readonly<Record<string, (asked: unknown, call: Answering) => unknown>>)[method]
    if (door === undefined) throw new Error(`there is no method ${method}`)
    return door(asked, call)
  }

  #reply(id: number): PromiseWithResolvers<unknown> | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting?.reply
  }

  #end(): void {
    for (const id of this.#waiting.keys()) this.#reply(id)?.reject(lost())
    for (const abort of this.#answering.values()) abort.abort(lost())
    this.#lost.resolve()
  }
}

const lost = (): Error => new Error('the process at the other end has ended')
