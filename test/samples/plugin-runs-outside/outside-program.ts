import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { repository } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'

const programs = {
  'order-watch': ['typescript', process.execPath, 'src/index.ts'],
  'order-watch-python': ['python', 'python3', 'plugin.py'],
} as const

export type Watcher = keyof typeof programs

export const folderOf = (name: Watcher): string => join(repository, 'templates/external', programs[name][0])

/** One of the external plugins that we ship, as its author runs it. */
export class OutsideProgram {
  readonly #child: ChildProcess
  #text = ''

  constructor(name: Watcher, { socket, token }: { readonly socket: string; readonly token: string }) {
    const [, file, script] = programs[name]
    this.#child = spawn(file, [script], {
      cwd: folderOf(name),
      env: { ...process.env, SHOP_SOCKET: socket, SHOP_TOKEN: token, SHOP_PLUGIN: name, PYTHONDONTWRITEBYTECODE: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.#text += chunk))
  }

  get lines(): readonly string[] {
    return this.#text.split('\n').filter((line) => line !== '')
  }

  async says(line: string): Promise<void> {
    await until(() => this.lines.includes(line), `"${line}"; it said ${this.#text}`).catch(() => {
      throw new Error(`it never said "${line}", but:\n${this.#text}`)
    })
  }

  /** The orders that it was told, in their order. */
  get orders(): readonly string[] {
    return this.lines.flatMap((line) => (line.startsWith('order.placed ') ? [line.slice('order.placed '.length)] : []))
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exited
  }
}
