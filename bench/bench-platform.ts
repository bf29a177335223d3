import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publish } from '../test/setup/publish.js'
import { repository, TestPlatform } from '../test/setup/test-platform.js'
import type { PluginSource } from '../test/setup/write-plugin.js'

/** A platform of the bench's own, with its demo shops, and a way to publish plugins to it. */
export class BenchPlatform {
  private constructor(
    readonly platform: TestPlatform,
    private readonly sources: string,
  ) {
    process.once('exit', this.#kill)
  }

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<BenchPlatform> {
    const sources = await mkdtemp(join(tmpdir(), 'shopctl-bench-'))
    const home = await mkdtemp(join(tmpdir(), 'shopctl-bench-home-'))
    return new BenchPlatform(
      await TestPlatform.start({ home, environment: { SHOPCTL_STANDBY: '2', ...environment } }),
      sources,
    )
  }

  async publish(source: PluginSource): Promise<void> {
    await publish(this.platform, this.sources, source)
  }

  /** Runs the command line as a user does and answers how long the whole process took, in milliseconds. */
  async shopctl(...args: readonly string[]): Promise<number> {
    const started = performance.now()
    const child = spawn(process.execPath, [join(repository, 'bin/launcher.js'), ...args], {
      env: { ...process.env, SHOPCTL_HOME: this.platform.home },
      stdio: 'ignore',
    })
    const [code] = (await once(child, 'exit')) as [number | null]
    if (code !== 0) throw new Error(`shopctl ${args.join(' ')} ended with ${code}`)
    return performance.now() - started
  }

  /** It does not outlive a bench that is ended in its midst. */
  readonly #kill = (): void => void this.platform.process.kill()

  async close(): Promise<void> {
    process.off('exit', this.#kill)
    await this.platform.close()
    await rm(this.sources, { recursive: true, force: true })
  }
}
