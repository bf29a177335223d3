import type { PushedEvent, Question, QuestionAnswer } from '../../protocol/index.js'
import type { ServeSetup } from '../serve-options.js'
import { defaultSocketLimits } from '../socket/socket-limits.js'
import { notAnswered } from './not-answered.js'
import type { Outsider } from './outsider.js'
import { type Admit, type Presence, SocketProcess } from './socket-process.js'

/** External plugins, as who changes shops sees them. */
export interface ExternalPlugins {
  /** Where they connect; it is opened when somebody asks for the first time. Rejects with PORT_TAKEN. */
  open(): Promise<string>
  /** Where they connect; null while it is not open. */
  address(): Promise<string | null>
  /** Those that are or were connected. */
  present(): Promise<readonly Presence[]>
  /** Resolves with the plugin's ack; rejects with PLUGIN_NOT_CONNECTED, or with words where it was not acked. */
  push(to: Outsider, event: PushedEvent, within: number): Promise<void>
}

type SocketsOptions = Pick<ServeSetup, 'node' | 'env' | 'socket' | 'socketEntry' | 'watcher' | 'log'>

/** The socket process, where one is needed: a platform without external plugins has none. */
export class Sockets implements ExternalPlugins {
  readonly #options: SocketsOptions
  #admit: Admit = async () => ({ refused: 'the platform is starting; try again' })
  #process: SocketProcess | undefined
  #opening: Promise<SocketProcess> | undefined
  #isClosed = false

  constructor(options: SocketsOptions) {
    this.#options = options
  }

  /** Who decides what a token opens. */
  admitWith(admit: Admit): void {
    this.#admit = admit
  }

  async open(): Promise<string> {
    if (this.#isClosed) throw new Error('the supervisor is closed')
    this.#opening ??= this.#start()
    return this.#addressOf(await this.#opening)
  }

  async address(): Promise<string | null> {
    return this.#process === undefined ? null : this.#addressOf(this.#process)
  }

  async present(): Promise<readonly Presence[]> {
    return this.#process?.known ?? []
  }

  /** The tokens by which somebody is connected. */
  get passes(): readonly string[] {
    return this.#process?.passes ?? []
  }

  async push(to: Outsider, event: PushedEvent, within: number): Promise<void> {
    await this.#opened(to).push(to, event, within)
  }

  async ask(to: Outsider, question: Question): Promise<QuestionAnswer> {
    return this.#opened(to).ask(to, question)
  }

  dismiss(pass: string, reason: string, again = false): void {
    this.#process?.dismiss(pass, reason, again)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#opening?.catch(() => undefined)
    await this.#process?.close()
  }

  #addressOf({ port }: SocketProcess): string {
    const { host } = this.#options.socket
    return `ws://${host.includes(':') ? `[${host}]` : host}:${port}/socket`
  }

  #opened(to: Outsider): SocketProcess {
    if (this.#process === undefined) throw notAnswered(to, 'nobody')
    return this.#process
  }

  async #start(): Promise<SocketProcess> {
    const { node, env, socket, socketEntry: entry, watcher, log } = this.#options
    const { host, port, limits } = socket
    const admit: Admit = (asked) => this.#admit(asked)
    const onPresence = (presence: Presence): void => watcher?.connected?.(presence)
    const all = { ...defaultSocketLimits, ...limits }
    const process = new SocketProcess({ node, entry, env, host, port, limits: all, admit, onPresence, log })
    try {
      await process.start()
      this.#process = process
      return process
    } catch (error) {
      this.#opening = undefined
      throw error
    }
  }
}
