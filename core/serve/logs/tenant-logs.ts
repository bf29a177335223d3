import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { printable } from './printable.js'
import { type OnLogLine, TenantLog } from './tenant-log.js'

export interface OutputLine {
  readonly tenant: string
  readonly release: number
  readonly stream: 'out' | 'err'
  readonly text: string
}

/** What the shops' workers print: a file a tenant, each line with its time, tenant and release. */
export class TenantLogs {
  readonly #dir: string
  readonly #logs = new Map<string, TenantLog>()

  constructor(dir: string) {
    this.#dir = dir
    mkdirSync(dir, { recursive: true, mode: 0o700 })
  }

  add({ tenant, release, stream, text }: OutputLine): void {
    const mark = stream === 'err' ? '!' : '|'
    this.of(tenant).add(`${new Date().toISOString()} ${tenant}#${release} ${mark} ${printable(text)}`)
  }

  /** A line of the platform's own about the tenant. */
  note(tenant: string, text: string): void {
    this.of(tenant).add(`${new Date().toISOString()} ${tenant} ! ${printable(text)}`)
  }

  of(tenant: string): TenantLog {
    const known = this.#logs.get(tenant)
    if (known !== undefined) return known
    const log = new TenantLog(join(this.#dir, `${tenant}.log`))
    this.#logs.set(tenant, log)
    return log
  }

  /** The tenant is gone, with all its lines; one of the same name begins with none. */
  async forget(tenant: string): Promise<void> {
    // Also where this process has not written into it.
    await this.of(tenant).forget()
    this.#logs.delete(tenant)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#logs.values()].map((log) => log.flush()))
  }

  follow(tenant: string, listener: OnLogLine): () => void {
    return this.of(tenant).follow(listener)
  }
}
