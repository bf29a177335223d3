import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { MadeToken } from '../../../core/control/client/index.js'
import { repository } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'

/** `shopctl plugin run`, as an operator has it run. */
export class Runner {
  readonly #child: ChildProcess
  #text = ''

  /** Without `socket` it asks the platform of the home where that is. */
  constructor(home: string, plugin: string, { socket, token }: Pick<MadeToken, 'token'> & Partial<MadeToken>) {
    const at = socket === undefined ? [] : ['--socket', socket]
    const args = [join(repository, 'bin/launcher.js'), 'plugin', 'run', plugin, ...at, '--json']
    this.#child = spawn(process.execPath, args, {
      env: { ...process.env, SHOPCTL_HOME: home, SHOPCTL_PLUGIN_TOKEN: token },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.#text += chunk))
  }

  get text(): string {
    return this.#text
  }

  /** The messages that the plugin has logged, in their order. */
  get logged(): readonly string[] {
    return this.#text.split('\n').flatMap((line) => {
      const found = /"message":"([^"]*)"/.exec(line)?.[1]
      return line.startsWith('{"log"') && found !== undefined ? [found] : []
    })
  }

  async says(words: string, count = 1): Promise<void> {
    await until(() => this.#text.split(words).length > count, `"${words}"`).catch(() => {
      throw new Error(`it never said "${words}" ${count} times, but:\n${this.#text}`)
    })
  }

  /** Its exit code. */
  async exit(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit')
    return this.#child.exitCode
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal)
    return this.exit()
  }
}
