import { randomUUID } from 'node:crypto'
import { shopError } from '../model/index.js'
import {
  type Delivery,
  type FromSocket,
  internalPaths,
  outsideMethod,
  type PluginModule,
  type PushedEvent,
  type Question,
  type QuestionAnswer,
  type ToSocket,
} from '../protocol/index.js'
import { outsideReasons, type RunnerOptions, runPlugin, type Welcome } from '../runner/index.js'
import { defaultSocketLimits, SocketRoom } from '../serve/socket/index.js'
import type { PlatformDoor } from './platform-door.js'
import type { WiredPlugin } from './wired-plugin.js'

interface OutsideRunOptions extends Pick<RunnerOptions, 'write' | 'fetch' | 'clock'> {
  readonly welcome: Welcome
  readonly module: PluginModule
  readonly scopes: readonly string[]
}

const tenant = 'test-shop'
const ackMs = 10_000

/** PLACE_IMPOSSIBLE where the plugin has what stays in the shop. */
export function refuseInside(name: string, plugin: unknown): void {
  const reasons = outsideReasons(plugin)
  if (reasons.length > 0) throw shopError('PLACE_IMPOSSIBLE', name, reasons)
}

/** Runs the tested plugin outside, where it is to be there. */
export async function runOutside(
  { name, outside, config }: WiredPlugin,
  { shop, ...around }: Pick<RunnerOptions, 'write' | 'fetch' | 'clock'> & Pick<Welcome, 'shop'>,
): Promise<OutsideRun | undefined> {
  if (outside === undefined) return undefined
  const { module, scopes, version } = outside
  const welcome = { shop, plugin: { name, package: name, version }, config: config[name] ?? {} }
  return OutsideRun.start({ ...around, module, scopes, welcome })
}

/** Hands events to where their subscriber runs. */
export const handing =
  (door: PlatformDoor, outside: OutsideRun | undefined) =>
  async ({ plugin, method, ...event }: Delivery): Promise<string | undefined> => {
    if (outside === undefined || method !== outsideMethod || plugin !== outside.plugin)
      return door.post(internalPaths.events, { plugin, method, ...event })
    return outside.push(event).then(
      () => undefined,
      (error: Error) => error.message,
    )
  }

/** A plugin that runs outside of the test's shop: over the platform's own socket, by the program that `plugin run` is. */
export class OutsideRun {
  readonly #options: OutsideRunOptions
  readonly #token = randomUUID()
  readonly #room = new SocketRoom((message) => this.#hear(message))
  readonly #stop = new AbortController()
  readonly #port = Promise.withResolvers<number>()
  readonly #waiting = new Map<number, PromiseWithResolvers<QuestionAnswer | undefined>>()
  readonly #ready = Promise.withResolvers<void>()
  #run: Promise<string | undefined> | undefined
  #count = 0

  private constructor(options: OutsideRunOptions) {
    this.#options = options
  }

  /** Resolves when it is connected; rejects where it cannot be constructed. */
  static async start(options: OutsideRunOptions): Promise<OutsideRun> {
    const run = new OutsideRun(options)
    try {
      await run.#open()
      return run
    } catch (error) {
      await run.close()
      throw error
    }
  }

  get plugin(): string {
    return this.#options.welcome.plugin.name
  }

  /** Rejects with words where it has not answered. */
  async ask(question: Question): Promise<QuestionAnswer> {
    const { plugin } = this
    const answer = await this.#send((asking) => ({ kind: 'ask', asking, tenant, plugin, question }))
    if (answer === undefined) throw new Error(`${plugin} gave no answer`)
    return answer
  }

  /** Resolves when it has taken the event. */
  async push(event: PushedEvent): Promise<void> {
    const { plugin } = this
    await this.#send((pushing) => ({ kind: 'push', pushing, tenant, plugin, event, within: ackMs }))
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#run?.catch(() => undefined)
    await this.#room.close()
  }

  async #open(): Promise<void> {
    this.#tell({ kind: 'start', host: '127.0.0.1', port: 0, limits: defaultSocketLimits })
    const { module, scopes, welcome, ...around } = this.#options
    this.#run = runPlugin({
      ...around,
      socket: `ws://127.0.0.1:${await this.#port.promise}/socket`,
      token: this.#token,
      name: welcome.plugin.name,
      load: async () => ({ module, scopes }),
      onTurn: ({ kind }) => kind === 'ready' && this.#ready.resolve(),
      signal: this.#stop.signal,
    })
    this.#run.then(
      (reason) => this.#ready.reject(new Error(reason ?? 'it has ended')),
      (error: unknown) => this.#ready.reject(error as Error),
    )
    await this.#ready.promise
  }

  #send(message: (number: number) => ToSocket): Promise<QuestionAnswer | undefined> {
    this.#count += 1
    const reply = Promise.withResolvers<QuestionAnswer | undefined>()
    this.#waiting.set(this.#count, reply)
    this.#tell(message(this.#count))
    return reply.promise
  }

  #tell(message: ToSocket): void {
    this.#room.handle(message).catch((error: unknown) => this.#port.reject(error as Error))
  }

  #hear(message: FromSocket): void {
    const { name } = this.#options.welcome.plugin
    switch (message.kind) {
      case 'listening':
        return this.#port.resolve(message.port)
      case 'listen-failed':
        return this.#port.reject(new Error(message.reason))
      case 'joining':
        return this.#admit(message)
      case 'present':
        return
      case 'acked':
        return this.#taken(message.pushing)?.resolve(undefined)
      case 'answered':
        return this.#taken(message.asking)?.resolve(message.answer)
      case 'not-acked':
        return this.#taken(message.pushing)?.reject(
          new Error(message.error ?? `${name} has not acked: ${message.reason}`),
        )
      case 'not-answered':
        return this.#taken(message.asking)?.reject(new Error(`${name} has not answered: ${message.reason}`))
    }
  }

  #admit({ joining, token, plugin }: Extract<FromSocket, { kind: 'joining' }>): void {
    const { welcome } = this.#options
    const pass = { id: 'test', tenant, plugin, welcome }
    if (token === this.#token) this.#tell({ kind: 'admit', joining, pass })
    else this.#tell({ kind: 'refuse', joining, reason: 'unknown token' })
  }

  #taken(number: number): PromiseWithResolvers<QuestionAnswer | undefined> | undefined {
    const reply = this.#waiting.get(number)
    this.#waiting.delete(number)
    return reply
  }
}
