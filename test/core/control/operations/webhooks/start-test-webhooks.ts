import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import type { WebhookParts } from '../../../../../core/control/operations/webhooks/webhook-parts.js'
import { webhookSink } from '../../../../../core/control/operations/webhooks/webhook-sink.js'
import { createSeal } from '../../../../../core/control/seal.js'
import { platformMigrations } from '../../../../../core/control/store/migrations.js'
import { insertTenant } from '../../../../../core/control/store/tenants.js'
import { WebhookLog } from '../../../../../core/control/store/webhook-log.js'
import { Webhooks } from '../../../../../core/control/store/webhooks.js'
import { migrate } from '../../../../../core/database/index.js'
import { addressRule } from '../../../../../core/serve/index.js'
import { describedEvents } from '../../../../../core/shop/host.js'
import { startTestOutbox, type TestOutbox } from '../../../outbox/start-test-outbox.js'

export interface TestWebhooks {
  readonly outbox: TestOutbox
  readonly parts: WebhookParts
  /** What was logged, and which events plugins have got. */
  readonly log: readonly string[]
  readonly delivered: readonly string[]
  /** Answers the event's number. */
  emit(type: string, aggregate?: string, tenant?: string): Promise<string>
}

/** The shops acme and globex, whose webhooks are posted to for real, with short pauses; the loopback may be called. */
export async function startTestWebhooks(): Promise<TestWebhooks> {
  const outbox = await startTestOutbox()
  const { platform: pool, admin } = outbox
  const client = await pool.connect()
  await migrate(client, platformMigrations, 'public').finally(() => client.release())
  const emitters: Record<string, pg.Client> = {}
  for (const slug of ['acme', 'globex']) {
    emitters[slug] = await outbox.tenant(slug)
    await insertTenant(pool, { slug, name: slug, currency: 'EUR', port: 0 })
  }
  const [log, delivered]: [string[], string[]] = [[], []]
  const parts: WebhookParts = {
    pool,
    outbox: admin,
    log: (message, data = {}) => void log.push(`${message} ${JSON.stringify(data)}`),
    webhooks: new Webhooks(pool, createSeal(randomBytes(32))),
    webhookLog: new WebhookLog(pool),
    shopEvents: describedEvents,
    webhookReach: { isAllowed: addressRule(['127.0.0.1']) },
  }
  outbox.start({
    deliver: async (_tenant, { id }) => void delivered.push(id),
    sinks: { webhook: webhookSink(parts, { pauses: [20, 40, 80], timeoutMs: 2_000, patienceMs: 60_000 }) },
  })
  const emit = async (type: string, aggregate = 'order:1', tenant = 'acme'): Promise<string> => {
    const sql = 'select api.emit($1, $2, $3)::text as id'
    const rows = await emitters[tenant]?.query<{ id: string }>(sql, [type, aggregate, { of: aggregate }])
    return rows?.rows[0]?.id ?? ''
  }
  return { outbox, parts, log, delivered, emit }
}
