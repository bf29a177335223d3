import { expect, test } from 'vitest'
import { OutboxMailer, Shop } from '../../../core/runtime/capabilities.js'
import type { Database, Row } from '../../../core/sdk/host/index.js'
import { failure } from './chain.js'

/** A mailer, and the queries that it made. */
function mailer(): { mailer: OutboxMailer; queries: { sql: string; values: readonly unknown[] }[] } {
  const queries: { sql: string; values: readonly unknown[] }[] = []
  const database = {
    async query(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
      queries.push({ sql, values })
      return []
    },
  } as Database
  const templates = { welcome: 'Subject: Hi {{name}}\n\nWelcome to {{shop.name}}, {{name}}.' }
  return {
    mailer: new OutboxMailer({
      plugin: 'greeter',
      templates,
      database,
      shop: new Shop({ slug: 'acme', name: 'Acme', currency: 'EUR' }),
    }),
    queries,
  }
}

test('a mail is written into the shop’s outbox, rendered, under the plugin’s name', async () => {
  const { mailer: sender, queries } = mailer()
  await sender.send('welcome', { to: 'ann@example.com', data: { name: 'Ann' } })
  const mail = { to: 'ann@example.com', subject: 'Hi Ann', text: 'Welcome to Acme, Ann.', language: 'en' }
  expect(queries).toEqual([
    { sql: 'select api.send_mail($1, $2, $3)', values: ['greeter', null, JSON.stringify(mail)] },
  ])
})

test('`once` holds for one template: another mail may use the same key', async () => {
  const { mailer: sender, queries } = mailer()
  await sender.send('welcome', { to: 'ann@example.com', once: 'ann' })
  expect(queries[0]?.values[1]).toBe('welcome:ann')
})

test('a plugin cannot pass for the shop', async () => {
  const { mailer: sender, queries } = mailer()
  await sender.send('welcome', { to: 'ann@example.com', data: { name: 'Ann', shop: { name: 'Globex' } } })
  expect(String(queries[0]?.values[2])).toContain('Welcome to Acme')
})

test.each(['goodbye', 'constructor', '__proto__'])('a template that is not there is named: %s', async (template) => {
  const { mailer: sender } = mailer()
  expect((await failure(sender.send(template, { to: 'ann@example.com' }))).message).toBe(
    `greeter has no mail template "${template}"; it has welcome`,
  )
})
