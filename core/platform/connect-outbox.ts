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
    if (answer.status >= 300) throw new Error(titleOf(answer.body) ?? `the worker answered ${answer.status}`)
  }
  return startOutbox({
    pool,
    smtpUrl,
    log,
    deliver: (tenant, delivery, signal) => post(tenant, { path: internalPaths.events, body: delivery, signal }),
    run: (tenant, job, signal) => post(tenant, { path: internalPaths.jobs, body: job, signal }),
    carry: (tenant, mail, signal) => post(tenant, { path: internalPaths.mails, body: mail, signal }),
  })
}

const titleOf = (body: unknown): string | undefined => (body as { title?: string } | undefined)?.title
