import type pg from 'pg'
import { type Bus, busSink } from '../bus/index.js'
import type { Control } from '../control/index.js'
import type { Handler } from '../metrics/index.js'
import { isShopError, shopError } from '../model/index.js'
import { startOutbox } from '../outbox/index.js'
import { type CarriedMail, type Delivery, internalPaths, type JobRun, type Outcome } from '../protocol/index.js'
import type { ToldDelivery } from '../tracing/index.js'
import type { PlatformLog } from './platform-log.js'

export interface ConnectOutbox {
  readonly pool: pg.Pool
  readonly smtpUrl: string
  /** Where events go out to. */
  readonly bus?: Bus | undefined
  readonly log: PlatformLog
}

interface Post {
  readonly handler: Handler & Pick<ToldDelivery, 'kind'>
  readonly event?: ToldDelivery['event']
  readonly path: string
  readonly body: Delivery | JobRun | CarriedMail
  readonly signal: AbortSignal
}

/** Hands events, jobs and carried mails to the tenants' live workers, and all other mails to the mail provider. */
export function connectOutbox(
  control: Calling,
  { pool, smtpUrl, bus, log }: ConnectOutbox,
): { close(): Promise<void> } {
  const { supervisor } = control
  const call = callerOf(control)
  return startOutbox({
    pool,
    smtpUrl,
    log,
    sinks: bus === undefined ? {} : { bus: busSink(bus) },
    deliver(tenant, delivery, signal) {
      const { id, attempt, type: point, plugin, method } = delivery
      const handler = { kind: 'on', point, plugin, method } as const
      return call(tenant, { handler, event: { id, attempt }, path: internalPaths.events, body: delivery, signal })
    },
    run(tenant, job, signal) {
      const { plugin, method } = job
      const handler = { kind: 'cron', point: 'clock', plugin, method } as const
      return call(tenant, { handler, path: internalPaths.jobs, body: job, signal })
    },
    async letGo(tenant, signal) {
      const path = internalPaths.forgottenPayments
      const { status, body } = await supervisor.request(tenant, { method: 'PUT', path, signal })
      if (status >= 300) throw faultOf(status, body)
    },
    carry(tenant, mail, signal) {
      const handler = { kind: 'mail', point: 'mail', plugin: mail.plugin, method: 'send' } as const
      return call(tenant, { handler, path: internalPaths.mails, body: mail, signal })
    },
  })
}

type Calling = Pick<Control, 'supervisor' | 'metrics' | 'tracing'> & { readonly held?: Pick<Control['held'], 'holds'> }

/** Posts to a shop's live worker, counts how its plugin took that, and tells it. */
function callerOf({ supervisor, metrics, tracing, held }: Calling) {
  return async (tenant: string, { handler, event, path, body, signal }: Post): Promise<void> => {
    if ((await held?.holds(tenant, handler.plugin)) === true) throw shopError('PLUGIN_HELD', tenant, handler.plugin)
    const began = performance.now()
    const note = (outcome: Outcome, error?: string): void => {
      const end = { outcome, ms: performance.now() - began }
      metrics.handled(tenant, handler, error === undefined ? end : { ...end, error })
      tracing.delivery({ tenant, ...handler, ...end, ...(event === undefined ? {} : { event }) })
    }
    try {
      const answer = await supervisor.request(tenant, { method: 'POST', path, body, signal })
      if (answer.status >= 300) throw faultOf(answer.status, answer.body)
      note('passed')
    } catch (error) {
      // Nobody was called where no worker could be asked.
      if (signal.aborted) note('timed_out', 'it took too long')
      else if (!isShopError(error)) note('failed', (error as Error).message)
      throw error
    }
  }
}

const faultOf = (status: number, body: unknown): Error =>
  new Error((body as { title?: string } | undefined)?.title ?? `the worker answered ${status}`)
