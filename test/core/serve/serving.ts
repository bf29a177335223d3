import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Kernel } from '../../../core/protocol/index.js'
import { createSupervisor, type ServeOptions, type Supervisor, type WorkerSpec } from '../../../core/serve/index.js'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Tests import sources, and processes need compiled files. */
export const gatewayEntry = here('../../../dist/processes/gateway.cjs')
export const egressEntry = here('../../../dist/processes/egress.cjs')

/** A folder that holds a worker's entry, as a kernel does. */
export const standIn: Kernel = { hash: 'stand-in', dir: here('stand-in'), sdk: '0.0.0', modules: {} }

/** A supervisor with a folder of its own, and what is often done with it. */
export class Serving {
  private constructor(
    readonly dir: string,
    readonly supervisor: Supervisor,
    /** The platform's log. */
    readonly logged: readonly string[],
  ) {}

  static async open(
    settings: ServeOptions['settings'] = {},
    { gatewayPort = 0, sandbox = 'bare' }: Pick<Partial<ServeOptions>, 'gatewayPort' | 'sandbox'> = {},
  ): Promise<Serving> {
    const dir = await mkdtemp(join(tmpdir(), 'serve-'))
    const logged: string[] = []
    const supervisor = createSupervisor({
      kernel: standIn,
      runDir: join(dir, 'run'),
      logsDir: join(dir, 'logs'),
      gatewayPort,
      gatewayEntry,
      egressEntry,
      log: (message, data) => logged.push(`${message} ${JSON.stringify(data ?? {})}`),
      sandbox,
      settings,
    })
    await supervisor.start().catch(async (error: Error) => {
      await rm(dir, { recursive: true })
      throw error
    })
    return new Serving(dir, supervisor, logged)
  }

  /** Serves the tenant and makes its first release live. Answers the tenant's own address. */
  async openShop(tenant = 'acme', release = 1, bundle = 'good'): Promise<string> {
    const address = await this.supervisor.serveTenant(tenant, 0)
    await this.release(release, bundle, tenant)
    return address
  }

  /** Makes a release live and answers the promise of the old one's end. */
  async release(number: number, bundle = 'good', tenant = 'acme'): Promise<{ drained: Promise<void> }> {
    const candidate = await this.supervisor.startCandidate(specOf(number, bundle, tenant), { signal: inTime() })
    return this.supervisor.goLive(candidate)
  }

  /** Resolves with the first line of the tenant's log that holds the text; ask before it is written. */
  logLine(tenant: string, text: string): Promise<string> {
    return new Promise((resolve) => {
      const stop = this.supervisor.followLogs(tenant, (line) => {
        if (!line.includes(text)) return
        stop()
        resolve(line)
      })
    })
  }

  async close(): Promise<void> {
    await this.supervisor.close()
    await rm(this.dir, { recursive: true })
  }
}

/** What a worker becomes: release `number` of a shop with one of the bundles in `stand-in/bundles`. */
export function specOf(number: number, bundle = 'good', tenant = 'acme'): WorkerSpec {
  return {
    tenant: { slug: tenant, name: tenant, currency: 'EUR' },
    release: number,
    bundle: here(`stand-in/bundles/${bundle}.mjs`),
    config: {},
    database: { host: 'localhost', port: 1, database: 'd', user: `u_${tenant}`, password: 'p', schema: 's' },
    kernel: standIn,
  }
}

export const inTime = (): AbortSignal => AbortSignal.timeout(15_000)

/** Resolves when the check holds; it is asked again after each turn of the event loop, with a short pause. */
export async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 15_000
  while (!(await check())) {
    if (performance.now() > end) throw new Error('it never came to be')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
