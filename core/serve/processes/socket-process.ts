import { shopError } from '../../model/index.js'
import type {
  FromSocket,
  NoAnswer,
  Pass,
  PushedEvent,
  Question,
  QuestionAnswer,
  SocketLimits,
  ToSocket,
} from '../../protocol/index.js'
import { endingWithUs } from '../child/ending-with-us.js'
import { KeptChild } from '../child/kept-child.js'
import type { WriteLog } from '../logs/log.js'
import { printable } from '../logs/printable.js'
import { Replies } from '../waiting/replies.js'
import { notAnswered } from './not-answered.js'
import type { Outsider } from './outsider.js'
import { parseSocketMessage } from './parse-socket-message.js'

/** How an external plugin is connected, for who wants to see it. */
export interface Presence extends Outsider {
  readonly connections: number
  /** ISO 8601: since when it is connected, or gone. */
  readonly since: string
}

/** What the token was made for, or why it opens nothing. Of a rejection strangers are told nothing. */
export type Admit = (asked: { readonly plugin: string; readonly token: string }) => Promise<Pass | Refused>

export interface Refused {
  /** Words for the plugin's author. */
  readonly refused: string
}

export interface SocketProcessOptions {
  readonly node: string
  readonly entry: string
  readonly env: NodeJS.ProcessEnv
  readonly host: string
  /** 0 takes a free one, and the same again. */
  readonly port: number
  readonly limits: SocketLimits
  readonly admit: Admit
  readonly onPresence: (presence: Presence) => void
  readonly log: WriteLog
}

interface Waiting<T> extends PromiseWithResolvers<T> {
  readonly to: Outsider
}

const listening = 'listening'

/** Where external plugins connect, as the supervisor sees it. Who was connected comes back to one that was started again. */
export class SocketProcess {
  readonly #options: SocketProcessOptions
  readonly #child: KeptChild
  readonly #opened = new Replies<number>()
  readonly #pushes = new Map<number, Waiting<void>>()
  readonly #questions = new Map<number, Waiting<QuestionAnswer>>()
  readonly #present = new Map<string, Presence & { readonly passes: readonly string[] }>()
  #port: number
  #count = 0

  constructor(options: SocketProcessOptions) {
    this.#options = options
    this.#port = options.port
    const { node, entry, env, log } = options
    this.#child = new KeptChild({
      name: 'the socket process',
      command: endingWithUs({ file: node, args: ['--disable-sigusr1', entry] }),
      cwd: '/',
      env,
      log,
      onMessage: (text) => this.#take(parseSocketMessage(text)),
      onStart: () => this.#begin(),
      onEnd: () => this.#forgetAll(),
    })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get port(): number {
    return this.#port
  }

  /** Resolves when the port is open; rejects with PORT_TAKEN, and then it is closed. */
  async start(): Promise<void> {
    const opened = this.#opened.wait(listening)
    this.#child.start()
    try {
      await opened
    } catch (error) {
      await this.close()
      throw error
    }
  }

  /** Those that are or were connected. */
  get known(): readonly Presence[] {
    return [...this.#present.values()].map(({ passes: _passes, ...presence }) => presence)
  }

  /** By which tokens somebody is connected. */
  get passes(): readonly string[] {
    return [...new Set([...this.#present.values()].flatMap(({ passes }) => passes))]
  }

  /** Resolves with the plugin's ack; rejects with PLUGIN_NOT_CONNECTED or with words. */
  push(to: Outsider, event: PushedEvent, within: number): Promise<void> {
    if (!this.#isPresent(to)) return Promise.reject(notAnswered(to, 'nobody'))
    const pushing = this.#next()
    const { tenant, plugin } = to
    this.#tell({ kind: 'push', pushing, tenant, plugin, event, within })
    return waitIn(this.#pushes, pushing, to)
  }

  /** Rejects with words: at once where nobody is connected. */
  ask(to: Outsider, question: Question): Promise<QuestionAnswer> {
    if (!this.#isPresent(to)) return Promise.reject(notAnswered(to, 'nobody'))
    const asking = this.#next()
    const { tenant, plugin } = to
    this.#tell({ kind: 'ask', asking, tenant, plugin, question })
    return waitIn(this.#questions, asking, to)
  }

  /** Whoever is connected by the token has to go; `again`: and may come back. */
  dismiss(pass: string, reason: string, again = false): void {
    this.#tell({ kind: 'dismiss', pass, reason, again })
  }

  async close(): Promise<void> {
    await this.#child.close()
    this.#forgetAll()
    this.#opened.reject(listening, new Error('the socket process is closed'))
  }

  #begin(): void {
    const { host, limits } = this.#options
    this.#tell({ kind: 'start', host, port: this.#port, limits })
  }

  /** With a process all that was under way with it is gone. */
  #forgetAll(): void {
    for (const [key, { passes: _passes, ...before }] of this.#present)
      if (before.connections > 0) this.#note(key, { ...before, connections: 0, passes: [] })
    for (const all of [this.#pushes, this.#questions]) {
      for (const { to, reject } of all.values()) reject(notAnswered(to, 'nobody'))
      all.clear()
    }
  }

  #isPresent = (to: Outsider): boolean => (this.#present.get(keyOf(to))?.connections ?? 0) > 0

  #next(): number {
    this.#count += 1
    return this.#count
  }

  #tell(message: ToSocket): void {
    this.#child.send(message)
  }

  #take(message: FromSocket): void {
    switch (message.kind) {
      case 'listening':
        this.#port = message.port
        this.#opened.resolve(listening, message.port)
        return
      case 'listen-failed':
        return this.#noPort(message.reason)
      case 'joining':
        this.#admit(message)
        return
      case 'present': {
        const { kind: _, ...now } = message
        return this.#note(keyOf(message), now)
      }
      case 'acked':
        return taken(this.#pushes, message.pushing)?.resolve()
      case 'not-acked':
        return refuse(taken(this.#pushes, message.pushing), message.reason, message.error)
      case 'answered':
        return taken(this.#questions, message.asking)?.resolve(message.answer)
      case 'not-answered':
        return refuse(taken(this.#questions, message.asking), message.reason)
    }
  }

  /** One that is started again tries until it has its port. */
  #noPort(reason: string): void {
    if (this.#opened.keys.length === 0) throw new Error(`it cannot listen: ${reason}`)
    this.#opened.reject(listening, shopError('PORT_TAKEN', 'socket', this.#port))
  }

  #admit({ joining, plugin, token }: Extract<FromSocket, { kind: 'joining' }>): void {
    this.#options.admit({ plugin, token }).then(
      (pass) => {
        if ('refused' in pass) this.#tell({ kind: 'refuse', joining, reason: pass.refused })
        else this.#tell({ kind: 'admit', joining, pass })
      },
      (error: unknown) => {
        this.#options.log('an external plugin could not be let in', { plugin: printable(plugin), error: String(error) })
        this.#tell({ kind: 'refuse', joining, reason: 'try again' })
      },
    )
  }

  #note(key: string, now: Omit<Presence, 'since'> & { readonly passes: readonly string[] }): void {
    const before = this.#present.get(key)
    const isSame = before !== undefined && before.connections > 0 === now.connections > 0
    const noted = { ...now, since: isSame ? before.since : new Date().toISOString() }
    this.#present.set(key, noted)
    const { passes: _passes, ...presence } = noted
    this.#options.onPresence(presence)
  }
}

function waitIn<T>(all: Map<number, Waiting<T>>, number: number, to: Outsider): Promise<T> {
  const waiting = { ...Promise.withResolvers<T>(), to }
  all.set(number, waiting)
  return waiting.promise
}

function taken<T>(all: Map<number, Waiting<T>>, number: number): Waiting<T> | undefined {
  const waiting = all.get(number)
  all.delete(number)
  return waiting
}

const refuse = <T>(waiting: Waiting<T> | undefined, reason: NoAnswer | 'failed', words?: string): void =>
  waiting?.reject(notAnswered(waiting.to, reason, words))

const keyOf = ({ tenant, plugin }: Outsider): string => `${tenant} ${plugin}`
