import type pg from 'pg'
import { startClockWatch } from './clock-loop.js'
import { Dispatcher } from './dispatcher.js'
import { EventWork } from './event-work.js'
import { type ForgottenPaymentOptions, startForgottenPayments } from './forgotten-payments.js'
import { startIdleCarts } from './idle-loop.js'
import { JobWork, type JobWorkOptions } from './job-work.js'
import { openMailTransport } from './mail-transport.js'
import { MailWork, type MailWorkOptions } from './mail-work.js'
import type { OutboxLog } from './outbox-log.js'
import { defaultSettings, type OutboxSettings } from './outbox-settings.js'
import { startPurge } from './purge-loop.js'
import { startRelay } from './relay-loop.js'
import type { Deliver, EventSink, OuterSink, Sink } from './sinks.js'
import type { Work } from './work.js'

export interface StartOutbox {
  /** The tenants' database, as its administrator. */
  readonly pool: pg.Pool
  /** Hands an event to the tenant's live worker; rejects when the subscriber has not taken it. */
  readonly deliver: Deliver
  /** What takes events outside of the workers; what goes to a sink that is missing waits. */
  readonly sinks?: Partial<Record<OuterSink, EventSink>>
  /** Has the tenant's live worker do a job; rejects when it failed. */
  readonly run: JobWorkOptions['run']
  /** Hands a mail to the tenant's plugin that carries its mails; rejects when it has not sent it. */
  readonly carry: MailWorkOptions['carry']
  /** Has the tenant's shop let go of payments that nobody came back for; rejects when it has not. */
  readonly letGo: ForgottenPaymentOptions['letGo']
  /** `smtp://user:password@host:port` of the mail provider. */
  readonly smtpUrl: string
  readonly log: OutboxLog
  readonly settings?: Partial<OutboxSettings>
}

export interface Outbox {
  /** Looks for work now, not only at the next poll. */
  kick(): void
  /** Begins nothing more and gives back what does not end soon. */
  close(): Promise<void>
}

/**
 * Delivers events, runs jobs by the clock, sends mails, finds idle carts and forgotten payments, for all tenants. Several nodes may do it on one database:
 * leases see to it that each does a part.
 */
export function startOutbox(options: StartOutbox): Outbox {
  const { pool, run, carry, letGo, smtpUrl, log } = options
  const settings = { ...defaultSettings, ...options.settings }
  const shared = { pool, settings, log }
  const transport = openMailTransport(smtpUrl)
  const events = startDeliveries(options, settings)
  const jobs = new Dispatcher(new JobWork({ ...shared, run }), { ...shared, settings: calm(settings) })
  const mails = new Dispatcher(new MailWork({ ...shared, transport, carry }), shared)
  const relay = startRelay({ ...shared, onFilled: () => events.forEach((part) => part.kick()) })
  const purge = startPurge(shared)
  const clock = startClockWatch({ ...shared, ...(options.sinks === undefined ? {} : { sinks: options.sinks }) })
  const idleCarts = startIdleCarts(shared)
  const payments = startForgottenPayments({ ...shared, letGo })
  return {
    kick: () => [relay, ...events, jobs, mails, idleCarts, payments].forEach((part) => part.kick()),
    async close() {
      await Promise.all([relay, ...events, jobs, mails, purge, clock, idleCarts, payments].map((part) => part.close()))
      transport.close()
    },
  }
}

/** One dispatcher a sink. */
function startDeliveries(
  { pool, log, deliver, sinks }: StartOutbox,
  settings: OutboxSettings,
): readonly Dispatcher<Work>[] {
  const all: Partial<Record<Sink, EventSink>> = { worker: { deliver }, ...sinks }
  return Object.entries(all).map(([sink, to]) => {
    const own = sink === 'worker' ? settings : calm(settings)
    const shared = { pool, log, settings: { ...own, ...to.settings } }
    return new Dispatcher(new EventWork({ ...shared, sink: sink as Sink, to }), shared)
  })
}

const calm = (settings: OutboxSettings): OutboxSettings => ({ ...settings, idleMs: settings.calmIdleMs })
