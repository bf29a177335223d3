import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { connectPlatform, type PlatformClient } from '../../core/control/client/index.js'
import { endingWithUs } from '../../core/serve/child/ending-with-us.js'
import { preparedHome, preparedHomeWithSamples } from './prepared/prepared-home.js'
import { RunningPlatform } from './running-platform.js'

/** The repository's root; compiled, this file lies in `dist/test/setup`. */
export const repository = resolve(import.meta.dirname.replace('/dist/test/', '/test/'), '../..')

export interface TestPlatformOptions {
  /** An earlier one's home, or an empty folder for a first start; left out, one on which a start has been made before. */
  readonly home?: string
  readonly environment?: Readonly<Record<string, string>>
  /** Whether plugins are accepted as they are where the sandbox is less than full; so it is when left out. */
  readonly trustsAll?: boolean
  /** Command that starts it: a program and its arguments, to which it is added. */
  readonly within?: readonly string[]
}

interface Started {
  readonly home: string
  readonly process: ChildProcess
  readonly client: PlatformClient
  readonly output: () => string
}

/** A whole platform, as `shopctl up` runs it, in processes of its own: free ports, a home of its own. */
export class TestPlatform extends RunningPlatform {
  readonly process: ChildProcess
  /** All that it has printed. */
  readonly output: () => string

  private constructor({ home, process, client, output }: Started) {
    super(home, client)
    this.process = process
    this.output = output
  }

  /** A new home, on which a start has been made before. */
  static home(): Promise<string> {
    return preparedHome(startOnce)
  }

  /** The same, where all sample plugins are published. */
  static homeWithSamples(): Promise<string> {
    return preparedHomeWithSamples(startOnce)
  }

  static async start(options: TestPlatformOptions = {}): Promise<TestPlatform> {
    const isBare = options.environment?.['SHOPCTL_SAMPLES'] === 'none'
    const home = options.home ?? (await (isBare ? TestPlatform.home() : TestPlatform.homeWithSamples()))
    const earlier = await pidIn(home)
    const [first, ...rest] = [...(options.within ?? []), process.execPath, join(repository, 'bin/launcher.js'), 'up']
    // A run that is killed leaves none behind.
    const { file, args } = endingWithUs({ file: first, args: rest })
    const child = spawn(file, args, {
      env: {
        ...process.env,
        SHOPCTL_HOME: home,
        SHOPCTL_PORTS: '0',
        SHOPCTL_UPLINK: 'none',
        SHOPCTL_EGRESS_ALLOW: '127.0.0.1,::1',
        // Each change takes a worker, and another one in its place would be made for nobody.
        SHOPCTL_STANDBY: '0',
        // Tests end workers that have just gone live.
        SHOPCTL_SOAK_SECONDS: '0',
        SHOPCTL_TRIALS: 'none',
        ...options.environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let text = ''
    const output = (): string => text
    child.stdout.on('data', (chunk: Buffer) => (text += chunk))
    child.stderr.on('data', (chunk: Buffer) => (text += chunk))
    try {
      await untilAnnounced({ home, earlier, child }, output)
      const client = await connectPlatform(home)
      const { sandbox } = await client.status()
      if (sandbox.mode !== 'full' && options.trustsAll !== false) await client.trust(['*'])
      return new TestPlatform({ home, process: child, client, output })
    } catch (error) {
      child.kill('SIGKILL')
      throw error
    }
  }

  /** Ends the process, and says how long that took in milliseconds. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number> {
    const started = performance.now()
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const exited = once(this.process, 'exit')
      this.process.kill(signal)
      await exited
    }
    return performance.now() - started
  }

  /** Stops it and takes its home away. */
  async close(): Promise<void> {
    await this.stop()
    await rm(this.home, { recursive: true, force: true })
  }
}

/** Without a tenant there is nothing to make but what every platform has. */
async function startOnce(home: string, environment: Readonly<Record<string, string>>): Promise<void> {
  const platform = await TestPlatform.start({ home, environment })
  await platform.stop()
}

/** The process that the home's file names; an engine's container is not the child that started it. */
const pidIn = (home: string): Promise<number | undefined> =>
  readFile(join(home, 'platform.json'), 'utf8').then(
    (text) => (JSON.parse(text) as { pid: number }).pid,
    () => undefined,
  )

// The file is written when everything is up; what an earlier platform left in it names the earlier one.
async function untilAnnounced(
  { home, earlier, child }: { home: string; earlier: number | undefined; child: ChildProcess },
  output: () => string,
): Promise<void> {
  for (const deadline = Date.now() + 90_000; ; ) {
    const pid = await pidIn(home)
    if (pid !== undefined && pid !== earlier) return
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the platform ended at its start:\n${output()}`)
    if (Date.now() > deadline) throw new Error(`the platform did not come up:\n${output()}`)
    await delay(20)
  }
}
