import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Duplex, Readable } from 'node:stream'
import { workerDescriptors } from '../../protocol/index.js'
import { throttle } from '../waiting/throttle.js'
import type { Command } from './ending-with-us.js'
import { LineSplitter } from './line-splitter.js'

/** A line on the channel may be so long. Messages are short; what is longer is no message. */
const maxMessageBytes = 64 * 1024
/** A dying child's channel ends a little before it does; one that lives on without a channel is ended after this. */
const channelGraceMs = 500
/** A child that has ended may have sent something that is still on its way to us. */
const lastMessageMs = 100
/** A line of output is cut here. */
const maxOutputBytes = 16 * 1024
/** What one line costs, in bytes. */
const lineCost = 100
/** A child that writes more is slowed down by its own full pipe. */
const outputBytesPerSecond = 1024 * 1024

export interface ChildOptions {
  readonly command: Command
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** What the child inherits beside its channel: a listener as `workerDescriptors.listener`, others after it. */
  readonly descriptors?: readonly number[]
  /** One that leaves more unread when it is told something is ended. Left out, it is ours and reads. */
  readonly mostUnreadBytes?: number
  /** A line of the channel; JSON if the child is honest. */
  readonly onMessage: (text: string) => void
  /** The child has closed its channel, or sent a line that is too long. */
  readonly onBadChannel: (reason: string) => void
  readonly onOutput: (stream: 'out' | 'err', line: string) => void
}

/** How a child ended. `reason` is ours, where we ended it. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly reason?: string
}

/**
 * A child process with Node's channel at its end (`process.send`, `process.on('message')`) and ours at this one: Node's
 * own end throws on a line that is no JSON, and reads lines of any length, so it must not meet a plugin. One that the
 * system could not make is one that has ended at once.
 */
export class Child {
  readonly exited: Promise<Exit>
  /** Undefined where Node throws since there was none to be had, as without memory. */
  readonly #process: ChildProcess | undefined
  readonly #mostUnreadBytes: number
  #reason: string | undefined
  #hasExited = false
  /** What it says is of no interest any more. */
  #isDeaf = false

  constructor(options: ChildOptions) {
    const { command, cwd, env, descriptors = [], mostUnreadBytes = Number.POSITIVE_INFINITY } = options
    this.#mostUnreadBytes = mostUnreadBytes
    const stdio: SpawnOptions['stdio'] = ['ignore', 'pipe', 'pipe', 'pipe', ...descriptors]
    const channel = { NODE_CHANNEL_FD: String(workerDescriptors.channel), NODE_CHANNEL_SERIALIZATION_MODE: 'json' }
    // A group of its own: a terminal's Ctrl-C is for us, and we end our children in order.
    this.#process = this.#spawn(command, { cwd, env: { ...env, ...channel }, stdio, detached: true })
    this.exited = this.#watchEnd()
    this.#readChannel(options)
    this.#readOutput('out', this.#process?.stdout, options.onOutput)
    this.#readOutput('err', this.#process?.stderr, options.onOutput)
  }

  get pid(): number {
    return this.#process?.pid ?? -1
  }

  get hasExited(): boolean {
    return this.#hasExited
  }

  /** It has ended, or is about to: we have killed it. */
  get isLost(): boolean {
    return this.#hasExited || this.#isDeaf
  }

  send(message: object): void {
    if (this.isLost) return
    const channel = this.#channel
    if (channel === undefined) return
    // What was told before: one message alone may be long.
    if (channel.writableLength > this.#mostUnreadBytes) this.kill('did not read its messages')
    else channel.write(`${JSON.stringify(message)}\n`)
  }

  /** Ends it now. No code of its own can keep it. */
  kill(reason: string): void {
    this.#reason ??= reason
    this.#isDeaf = true
    this.#process?.kill('SIGKILL')
  }

  /** Asks it to end, and ends it when it has not after `graceMs`. */
  async stop(graceMs: number, reason = 'stopped'): Promise<void> {
    this.#reason ??= reason
    this.#process?.kill('SIGTERM')
    const late = setTimeout(() => this.kill(reason), graceMs)
    await this.exited
    clearTimeout(late)
  }

  #spawn({ file, args }: Command, options: SpawnOptions): ChildProcess | undefined {
    try {
      return spawn(file, args, options)
    } catch (error) {
      this.#reason = (error as Error).message
      return undefined
    }
  }

  /** Undefined, or no socket of ours, where there is no process; without descriptors left Node gives it no streams at all. */
  get #channel(): Duplex | undefined {
    const streams = this.#process?.stdio
    return streams?.[workerDescriptors.channel] as Duplex | undefined
  }

  async #watchEnd(): Promise<Exit> {
    const spawned = this.#process
    const exit = spawned === undefined ? { code: null, signal: null } : await exitOf(spawned)
    this.#hasExited = true
    await this.#channelEnd()
    return { ...exit, ...(this.#reason === undefined ? {} : { reason: this.#reason }) }
  }

  // A process of the child's own may hold the channel open.
  async #channelEnd(): Promise<void> {
    const channel = this.#channel
    if (channel === undefined || channel.readableEnded || channel.destroyed) return
    const late = AbortSignal.timeout(lastMessageMs)
    await Promise.race([once(channel, 'close', { signal: late }), once(channel, 'end')]).catch(() => undefined)
  }

  #readChannel({ onMessage, onBadChannel }: ChildOptions): void {
    const lines = new LineSplitter({
      maxBytes: maxMessageBytes,
      onLine: (line, isCut) => {
        if (this.#isDeaf) return
        if (isCut) onBadChannel('sent a message that is too long')
        else onMessage(line)
      },
    })
    const channel = this.#channel
    channel?.on('data', (chunk: Buffer) => lines.push(chunk))
    channel?.on('error', () => undefined)
    channel?.on('end', () => {
      setTimeout(() => (this.#hasExited ? undefined : onBadChannel('closed its channel')), channelGraceMs).unref()
    })
  }

  #readOutput(name: 'out' | 'err', stream: Readable | null | undefined, onOutput: ChildOptions['onOutput']): void {
    const lines = new LineSplitter({ maxBytes: maxOutputBytes, onLine: (line) => onOutput(name, line) })
    if (stream === null || stream === undefined) return
    const count = throttle(stream, outputBytesPerSecond)
    stream.on('data', (chunk: Buffer) => {
      lines.push(chunk)
      // A line is more work than its bytes: a million empty ones are a megabyte.
      count(chunk.length + lineCost * newLinesIn(chunk))
    })
    stream.on('end', () => lines.end())
  }
}

function exitOf(spawned: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    spawned.once('exit', (code, signal) => resolve({ code, signal }))
    spawned.once('error', (error) => resolve({ code: null, signal: null, reason: error.message }))
  })
}

const newLine = 0x0a

function newLinesIn(chunk: Buffer): number {
  let count = 0
  for (let at = chunk.indexOf(newLine); at !== -1; at = chunk.indexOf(newLine, at + 1)) count += 1
  return count
}
