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
  ) {
    supervisor.wakeWith(async (tenant) => {
      const { number, bundle } = this.live.get(tenant) ?? { number: 1, bundle: 'good' }
      this.wakes += 1
      const spec = { ...specOf(number, bundle, tenant), afterSleep: async () => void this.slept.push(tenant) }
      return { spec, onAwake: () => undefined }
    })
  }

  /** What a tenant is woken with. */
  readonly live = new Map<string, { readonly number: number; readonly bundle: string }>()
  /** How often it was asked for. */
  wakes = 0
  /** Whose worker has ended since it fell asleep. */
  readonly slept: string[] = []
  readonly #served = new Set<string>()

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
    const address = await this.serve(tenant)
    await this.release(release, bundle, tenant)
    return address
  }

  /** Serves the tenant, which has no worker yet. Answers its own address. */
  serve(tenant = 'acme', how: { readonly isAsleep?: boolean } = {}): Promise<string> {
    this.#served.add(tenant)
    return this.supervisor.serveTenant(tenant, 0, how)
  }

  /** Makes a release live and answers the promise of the old one's end. */
  async release(number: number, bundle = 'good', tenant = 'acme'): Promise<{ drained: Promise<void> }> {
    const candidate = await this.supervisor.startCandidate(specOf(number, bundle, tenant), { signal: inTime() })
    this.live.set(tenant, { number, bundle })
    return this.supervisor.goLive(candidate)
  }

  /** What the tenant's first release becomes. */
  specOf(tenant: string, bundle = 'good'): WorkerSpec {
    return specOf(1, bundle, tenant)
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

  /** For the next test: what this one has served is gone, and nothing is known of it any more. */
  async clear(): Promise<void> {
    await Promise.all(Array.from(this.#served, (tenant) => this.supervisor.forgetTenant(tenant)))
    this.#served.clear()
    this.live.clear()
    this.wakes = 0
    this.slept.length = 0
  }

  async close(): Promise<void> {
    await this.supervisor.close()
    await rm(this.dir, { recursive: true })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/** What a worker becomes: release `number` of a shop with one of the bundles in `stand-in/bundles`. */
export function specOf(number: number, bundle = 'good', tenant = 'acme'): WorkerSpec {
  return {
    guest: {
      tenant: { slug: tenant, name: tenant, currency: 'EUR' },
      release: number,
      bundle: here(`stand-in/bundles/${bundle}.mjs`),
      config: {},
    },
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
