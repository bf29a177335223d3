import type pg from 'pg'
import { messageOf } from '../model/index.js'
import type { CarriedMail } from '../protocol/index.js'
import { bounded } from './bounded.js'
import { FairClaim } from './fair-claim.js'
import { htmlOf, plainOf } from './mail-text.js'
import { type Mail, MailRefused, type MailTransport } from './mail-transport.js'
import type { OutboxLog } from './outbox-log.js'
import { type OutboxSettings, retryPause } from './outbox-settings.js'
import { renewLeases } from './renew-leases.js'
import { wasNotTried } from './was-not-tried.js'
import type { Claim, ClaimRequest, Work, WorkSource } from './work.js'

export interface MailWorkOptions {
  readonly pool: pg.Pool
  readonly transport: MailTransport
  /** Hands a mail to the plugin of the tenant that carries its mails; rejects when it has not sent it. */
  readonly carry: (tenant: string, mail: CarriedMail, signal: AbortSignal) => Promise<void>
  readonly settings: OutboxSettings
  readonly log: OutboxLog
}

interface MailWorkItem extends Work {
  readonly plugin: string
  readonly messageId: string
  readonly mail: Pick<Mail, 'to' | 'subject' | 'text' | 'language'>
  /** The installation that carries it; null: the transport does. */
  readonly carrier: string | null
  /** How long it has waited, in milliseconds. */
  readonly age: number
}

/** Sends the shops' mails, by their own carriers where they have one, and tries for days where those are down. */
export class MailWork implements WorkSource<MailWorkItem> {
  readonly name = 'a mail'
  readonly #options: MailWorkOptions
  readonly #mails: FairClaim<MailWorkItem>

  constructor(options: MailWorkOptions) {
    this.#options = options
    const columns = `claimed.plugin, claimed.message_id as "messageId", claimed.mail,
      case when claimed.is_carried then tenant.carrier end as carrier,
      extract(epoch from now() - claimed.at)::float8 * 1000 as age`
    const pending = 'sent_at is null and given_up_at is null'
    this.#mails = new FairClaim({ ...options, name: 'claim mails', table: 'ev.mail', pending, columns })
  }

  claim(request: ClaimRequest): Promise<Claim<MailWorkItem>> {
    return this.#mails.claim(request)
  }

  renew(work: readonly MailWorkItem[]): Promise<ReadonlySet<string>> {
    const { pool, settings } = this.#options
    return renewLeases(pool, work, { table: 'ev.mail', leaseMs: settings.leaseMs })
  }

  async handle(item: MailWorkItem, signal: AbortSignal): Promise<void> {
    const { settings } = this.#options
    try {
      const ms = item.carrier === null ? settings.mailTimeoutMs : settings.deliveryTimeoutMs
      await bounded((stop) => this.#send(item, stop), { signal, ms })
    } catch (error) {
      if (signal.aborted) await this.#settle(item, { attempts: item.attempts - 1 })
      else await this.#failed(item, error)
      return
    }
    await this.#settle(item, { end: 'sent' })
  }

  #send({ tenant, messageId, mail, carrier }: MailWorkItem, signal: AbortSignal): Promise<void> {
    const { transport, carry } = this.#options
    if (carrier === null) return transport.send({ ...mail, tenant, messageId }, signal)
    return carry(tenant, { plugin: carrier, message: carriedMessageOf({ messageId, mail }) }, signal)
  }

  async #failed(item: MailWorkItem, error: unknown): Promise<void> {
    const { settings, log } = this.#options
    const { tenant, plugin, carrier, messageId, attempts: attempt } = item
    const message = messageOf(error)
    if (wasNotTried(error))
      return this.#settle(item, { attempts: attempt - 1, error: message, pauseMs: settings.retryMs })
    const isGivenUp = error instanceof MailRefused || item.age > settings.mailMs
    const line = isGivenUp ? 'a mail is given up' : 'a mail was not sent'
    const by = carrier === null ? {} : { carrier }
    log(line, { tenant, plugin, ...by, mail: messageId, attempt, error: message })
    const pauseMs = retryPause(settings, attempt)
    await this.#settle(item, { error: message, pauseMs, ...(isGivenUp ? { end: 'given up' } : {}) })
  }

  async #settle(
    item: MailWorkItem,
    { end, attempts = item.attempts, error = null, pauseMs = 0 }: Settled,
  ): Promise<void> {
    await this.#options.pool.query({
      name: 'settle mail',
      text: settleSql,
      values: [item.id, item.lease, end === 'sent', end === 'given up', attempts, error, pauseMs],
    })
  }
}

/** As a plugin gets it; what it reads like is the same as with our own transport. */
export function carriedMessageOf({
  messageId,
  mail,
}: Pick<MailWorkItem, 'messageId' | 'mail'>): CarriedMail['message'] {
  const { to, subject, text, language } = mail
  const spoken = language === undefined ? {} : { language }
  return { id: messageId, channel: 'mail', to, subject, text: plainOf(text), html: htmlOf(text), ...spoken }
}

interface Settled {
  readonly end?: 'sent' | 'given up'
  readonly attempts?: number
  readonly error?: string | null
  readonly pauseMs?: number
}

const settleSql = `
  update ev.mail set sent_at = case when $3 then now() end, given_up_at = case when $4 then now() end,
    attempts = $5, last_error = left($6, 2000), run_at = now() + $7 * interval '1 ms' * (1 + random() / 4), lease = null
  where id = $1 and lease = $2`
