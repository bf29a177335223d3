import type pg from 'pg'
import type { Control } from '../control/index.js'
import { isShopError, shopError } from '../model/index.js'
import { type StartOutbox, startOutbox } from '../outbox/index.js'
import { type CarriedMail, type Delivery, internalPaths, type JobRun, type Outcome } from '../protocol/index.js'
import type { Presence } from '../serve/index.js'
import type { Noting, PluginCall } from './noting.js'
import { OutsideEvents } from './outside-events.js'
import type { PlatformLog } from './platform-log.js'

export interface ConnectOutbox {
  readonly pool: pg.Pool
  readonly smtpUrl: string
  readonly log: PlatformLog
  /** Who takes events outside of the workers, beside external plugins. */
  readonly sinks?: NonNullable<StartOutbox['sinks']>
}

interface Post extends PluginCall {
  readonly path: string
  readonly body: Delivery | JobRun | CarriedMail
}

/** The outbox of a running platform. */
export interface ConnectedOutbox {
  /** An external plugin has come, or gone. */
  connected(presence: Presence): void
  close(): Promise<void>
}

/**
 * Hands events, jobs and carried mails to the tenants' live workers, events of external plugins to where these are connected, and
 * all other mails to the mail provider.
 */
export function connectOutbox(control: Calling, { pool, smtpUrl, log, sinks = {} }: ConnectOutbox): ConnectedOutbox {
  const { supervisor } = control
  const call = callerOf(control)
  const outside = new OutsideEvents({ ...control, log, kick: () => outbox.kick() })
  const outbox = startOutbox({
    pool,
    smtpUrl,
    log,
    sinks: { ...sinks, socket: outside.sinkOf(noterOf(control)) },
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
  outside.begin()
  const close = (): Promise<void> => {
    outside.close()
    return outbox.close()
  }
  return { connected: (presence) => outside.connected(presence), close }
}

type Calling = Pick<Control, 'supervisor' | 'metrics' | 'tracing' | 'outbox'> & {
  readonly held?: Pick<Control['held'], 'holds'>
}

/** Posts to a shop's live worker. */
function callerOf(control: Calling) {
  const noting = noterOf(control)
  return (tenant: string, { path, body, ...call }: Post): Promise<void> =>
    noting(tenant, call, async () => {
      const { signal } = call
      const answer = await control.supervisor.request(tenant, { method: 'POST', path, body, signal })
      if (answer.status >= 300) throw faultOf(answer.status, answer.body)
    })
}

function noterOf({ metrics, tracing, held }: Calling): Noting {
  return async (tenant, { handler, event, signal }, work) => {
    if ((await held?.holds(tenant, handler.plugin)) === true) throw shopError('PLUGIN_HELD', tenant, handler.plugin)
    const began = performance.now()
    const note = (outcome: Outcome, error?: string): void => {
      const end = { outcome, ms: performance.now() - began }
      metrics.handled(tenant, handler, error === undefined ? end : { ...end, error })
      tracing.delivery({ tenant, ...handler, ...end, ...(event === undefined ? {} : { event }) })
    }
    try {
      await work()
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
