import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { packageRoot } from '../../bin/package-root.js'
import { Shopper } from './shopper.js'
import { until } from './until.js'

/** A line of `shopctl plugin dev --json`. */
export interface DevLine {
  readonly address?: string
  readonly release?: { readonly number: number; readonly emptied: readonly string[] }
  readonly error?: { readonly code: string; readonly title: string }
  readonly typeErrors?: readonly string[]
  readonly log?: string
}

export const isLive = ({ release }: DevLine): boolean => release !== undefined
export const isRefused = ({ error }: DevLine): boolean => error !== undefined

const isUp = ({ address }: DevLine): boolean => address !== undefined

/** Compiling, and the start of a PostgreSQL, a gateway and a shop. */
const startLimit = 60_000

/** `shopctl plugin dev`, as an author runs it in a terminal. */
export class DevCommand {
  readonly lines: DevLine[] = []
  #told = ''

  private constructor(
    readonly process: ChildProcess,
    private readonly folder: string,
  ) {
    createInterface(process.stdout as NodeJS.ReadableStream).on('line', (line) =>
      this.lines.push(JSON.parse(line) as DevLine),
    )
    process.stderr?.on('data', (chunk: Buffer) => (this.#told += chunk))
  }

  /** Starts it and answers someone who shops there. */
  static async start(folder: string, ...settings: readonly string[]): Promise<{ dev: DevCommand; shopper: Shopper }> {
    const words = ['plugin', 'dev', folder, '--port', '0', ...settings, '--json']
    const launcher = join(packageRoot, 'bin/launcher.js')
    const stdio = ['ignore', 'pipe', 'pipe'] as const
    const dev = new DevCommand(spawn(process.execPath, [launcher, ...words], { stdio: [...stdio] }), folder)
    try {
      await until(() => dev.lines.some(isUp), 'its address', startLimit)
    } catch (error) {
      // Nobody else knows of it, and the test run would wait for its end.
      await dev.kill()
      throw error
    }
    return { dev, shopper: new Shopper(dev.lines.find(isUp)?.address ?? '') }
  }

  /** What it has said beside its answers. */
  told(): string {
    return this.#told
  }

  /** The next line of the kind that was not there before the call. */
  async next(isWanted: (line: DevLine) => boolean, from = 0): Promise<DevLine> {
    await until(() => this.lines.slice(from).some(isWanted), 'a line of the command')
    return this.lines.slice(from).find(isWanted) as DevLine
  }

  /** Saves a file of the plugin with one text in place of another, and waits for what the command says. */
  async save(
    file: string,
    [text, other]: readonly [string, string],
    isWanted: (line: DevLine) => boolean,
  ): Promise<DevLine> {
    const from = this.lines.length
    const path = join(this.folder, file)
    const before = readFileSync(path, 'utf8')
    if (!before.includes(text)) throw new Error(`${file} holds no ${text}`)
    writeFileSync(path, before.replace(text, other))
    return this.next(isWanted, from)
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL')
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, 'exit')
  }
}
