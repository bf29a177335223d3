import type pg from 'pg'
import type { Control } from '../control/index.js'
import type { Handler } from '../metrics/index.js'
import { isShopError } from '../model/index.js'
import { startOutbox } from '../outbox/index.js'
import { type CarriedMail, type Delivery, internalPaths, type JobRun } from '../protocol/index.js'
import type { PlatformLog } from './platform-log.js'

export interface ConnectOutbox {
  readonly pool: pg.Pool
  readonly smtpUrl: string
  readonly log: PlatformLog
}

interface Post {
  readonly path: string
  readonly body: Delivery | JobRun | CarriedMail
  readonly signal: AbortSignal
}

/** Hands events, jobs and carried mails to the tenants' live workers, and all other mails to the mail provider. */
export function connectOutbox(
  { supervisor, metrics }: Pick<Control, 'supervisor' | 'metrics'>,
  { pool, smtpUrl, log }: ConnectOutbox,
): { close(): Promise<void> } {
  const post = async (tenant: string, { path, body, signal }: Post): Promise<void> => {
    const answer = await supervisor.request(tenant, { method: 'POST', path, body, signal })
    if (answer.status >= 300) throw faultOf(answer.status, answer.body)
  }
  const counted = async (tenant: string, handler: Handler, sent: Post): Promise<void> => {
    const began = performance.now()
    try {
      await post(tenant, sent)
      metrics.handled(tenant, handler, { outcome: 'passed', ms: performance.now() - began })
    } catch (error) {
      // Nobody was called where no worker could be asked.
      const wasCalled = !isShopError(error) && !sent.signal.aborted
      const words = error instanceof Error ? error.message : String(error)
      if (wasCalled)
        metrics.handled(tenant, handler, { outcome: 'failed', ms: performance.now() - began, error: words })
      throw error
    }
  }
  return startOutbox({
    pool,
    smtpUrl,
    log,
    deliver: (tenant, delivery, signal) => {
      const { type: point, plugin, method } = delivery
      return counted(
        tenant,
        { kind: 'on', point, plugin, method },
        { path: internalPaths.events, body: delivery, signal },
      )
    },
    run: (tenant, job, signal) => {
      const { plugin, method } = job
      return counted(
        tenant,
        { kind: 'cron', point: 'clock', plugin, method },
        { path: internalPaths.jobs, body: job, signal },
      )
    },
    async letGo(tenant, signal) {
      const path = internalPaths.forgottenPayments
      const { status, body } = await supervisor.request(tenant, { method: 'PUT', path, signal })
      if (status >= 300) throw faultOf(status, body)
    },
    carry: (tenant, mail, signal) => {
      const handler = { kind: 'mail', point: 'mail', plugin: mail.plugin, method: 'send' } as const
      return counted(tenant, handler, { path: internalPaths.mails, body: mail, signal })
    },
  })
}

const faultOf = (status: number, body: unknown): Error =>
  new Error((body as { title?: string } | undefined)?.title ?? `the worker answered ${status}`)
