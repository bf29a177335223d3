import type { Readable, Writable } from 'node:stream'
import pico from 'picocolors'
import type { Answer } from './answer.js'
import type { Failure } from './failure.js'
import { Interrupted } from './interrupted.js'
import type { Look } from './look.js'
import { Progress } from './progress.js'
import { onlyPainted, safeText } from './safe-text.js'

const aCommand =
  /(?<!npx )\bshopctl (?=(up|status|apply|tenant|catalog|plugin|release|event|order|explain|logs|try|build)\b)/g

export interface Output extends Writable {
  readonly isTTY?: boolean
  readonly columns?: number
}

/** The terminal, or what stands in its place. */
export interface Streams {
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: Output
  readonly stderr: Output
}

export interface PrinterOptions {
  readonly streams: Streams
  readonly environment: NodeJS.ProcessEnv
  /** Answers and failures as one JSON value on stdout. */
  readonly isJson: boolean
}

/** The only one that speaks to the terminal: answers go to stdout, all that is said beside them to stderr. */
export class Printer {
  readonly isJson: boolean
  readonly #streams: Streams
  readonly #environment: NodeJS.ProcessEnv
  #progress: Progress | undefined

  constructor({ streams, environment, isJson }: PrinterOptions) {
    this.isJson = isJson
    this.#streams = streams
    this.#environment = environment
  }

  async answer({ data, show, until }: Answer): Promise<void> {
    const { stdout } = this.#streams
    const text = this.isJson ? JSON.stringify(data) : onlyPainted(this.#asCalled(show(this.#lookOf(stdout))))
    if (text !== '') stdout.write(`${text}\n`)
    await until?.()
  }

  failure(failure: Failure): void {
    const { stdout, stderr } = this.#streams
    if (this.isJson) {
      stdout.write(`${JSON.stringify({ error: failure })}\n`)
      return
    }
    const { paint } = this.#lookOf(stderr)
    const { code, title, hint } = failure
    const next = hint === undefined ? '' : `  ${paint.dim('→')} ${safeText(this.#asCalled(hint))}\n`
    stderr.write(`${paint.red(paint.bold(code))}  ${safeText(title)}\n${next}`)
  }

  /** Commands in a text can be copied: through npx for whoever came through it. */
  #asCalled(text: string): string {
    return this.#environment['npm_execpath'] === undefined ? text : text.replaceAll(aCommand, 'npx shopctl ')
  }

  /** Where a fault of ours happened. */
  trace(error: unknown): void {
    this.#streams.stderr.write(`${safeText(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`)
  }

  /** Help that was asked for. */
  help(text: string): void {
    this.#streams.stdout.write(this.#asCalled(text))
  }

  /** A word beside the answer. */
  note(text: string | ((look: Look) => string)): void {
    this.#progress?.clear()
    const { stderr } = this.#streams
    stderr.write(`${onlyPainted(typeof text === 'string' ? text : text(this.#lookOf(stderr)))}\n`)
  }

  /** More of the answer, as it comes. */
  line(show: (look: Look) => string): void {
    const { stdout } = this.#streams
    const text = show(this.#lookOf(stdout))
    stdout.write(`${this.isJson ? text : onlyPainted(text)}\n`)
  }

  progress(options: { readonly keeps?: boolean } = {}): Progress {
    const { stderr } = this.#streams
    const isLive = stderr.isTTY === true && this.#environment['TERM'] !== 'dumb'
    const screen = { isLive, write: (text: string) => void stderr.write(text), look: () => this.#lookOf(stderr) }
    this.#progress = new Progress(screen, options)
    return this.#progress
  }

  /** Whether there is a person to ask. */
  get canAsk(): boolean {
    return this.#streams.stdin.isTTY === true && this.#streams.stderr.isTTY === true
  }

  /** A line that the person types; `isHidden` keeps it from the screen. Rejects when they give up. */
  async ask(question: string, { isHidden = false }: { readonly isHidden?: boolean } = {}): Promise<string> {
    const [{ createInterface }, { PassThrough }] = await Promise.all([
      import('node:readline/promises'),
      import('node:stream'),
    ])
    const { stdin, stderr } = this.#streams
    const reader = createInterface({
      input: stdin,
      output: isHidden ? new PassThrough().resume() : stderr,
      terminal: true,
    })
    const stop = new AbortController()
    reader.once('SIGINT', () => stop.abort())
    if (isHidden) stderr.write(question)
    try {
      return await reader.question(isHidden ? '' : question, { signal: stop.signal })
    } catch (error) {
      throw stop.signal.aborted ? new Interrupted() : error
    } finally {
      reader.close()
      if (isHidden || stop.signal.aborted) stderr.write('\n')
    }
  }

  #lookOf(stream: Output): Look {
    return {
      paint: pico.createColors(this.#isColoured(stream)),
      columns: stream.isTTY === true ? stream.columns : undefined,
    }
  }

  // https://no-color.org, and FORCE_COLOR as Node reads it.
  #isColoured({ isTTY }: Output): boolean {
    const { NO_COLOR, FORCE_COLOR, TERM } = this.#environment
    if (NO_COLOR !== undefined && NO_COLOR !== '') return false
    if (FORCE_COLOR !== undefined && FORCE_COLOR !== '0') return true
    return isTTY === true && TERM !== 'dumb'
  }
}
