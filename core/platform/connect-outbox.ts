import type pg from 'pg'
import type { Control } from '../control/index.js'
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
  { supervisor }: Pick<Control, 'supervisor'>,
  { pool, smtpUrl, log }: ConnectOutbox,
): { close(): Promise<void> } {
  const post = async (tenant: string, { path, body, signal }: Post): Promise<void> => {
    const answer = await supervisor.request(tenant, { method: 'POST', path, body, signal })
    if (answer.status >= 300) throw faultOf(answer.status, answer.body)
  }
  return startOutbox({
    pool,
    smtpUrl,
    log,
    deliver: (tenant, delivery, signal) => post(tenant, { path: internalPaths.events, body: delivery, signal }),
    run: (tenant, job, signal) => post(tenant, { path: internalPaths.jobs, body: job, signal }),
    async letGo(tenant, signal) {
      const path = internalPaths.forgottenPayments
      const { status, body } = await supervisor.request(tenant, { method: 'PUT', path, signal })
      if (status >= 300) throw faultOf(status, body)
    },
    carry: (tenant, mail, signal) => post(tenant, { path: internalPaths.mails, body: mail, signal }),
  })
}

const faultOf = (status: number, body: unknown): Error =>
  new Error((body as { title?: string } | undefined)?.title ?? `the worker answered ${status}`)
