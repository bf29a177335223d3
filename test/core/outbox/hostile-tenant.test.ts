import type pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startTestOutbox, type TestOutbox } from './start-test-outbox.js'

let outbox: TestOutbox
let acme: pg.Client
let globex: pg.Client
const got: string[] = []

beforeAll(async () => {
  outbox = await startTestOutbox()
  acme = await outbox.tenant('acme')
  globex = await outbox.tenant('globex')
  for (const slug of ['acme', 'globex']) {
    await outbox.admin.replaceSubscriptions(slug, [{ plugin: 'p', method: 'm', types: ['order.placed'] }])
  }
  outbox.start({
    deliver: async (tenant, { payload }) => {
      got.push(`${tenant} ${(payload as { n: number }).n}`)
    },
  })
})
afterAll(() => outbox.close())

test.each([
  ['write another tenant’s event', `insert into ev.event values (1, 2, 'order.placed', 'a', '{}')`],
  ['put it into the inbox', `insert into ev.inbox values (1, 2, 'order.placed', 'a')`],
  ['read what others emitted', 'select * from ev.event'],
  ['read what others mail', 'select * from ev.mail'],
  ['take another tenant’s name', `update ev.tenant set role = 't_acme' where slug = 'globex'`],
  ['subscribe', `insert into ev.subscription (tenant_id, plugin, method, types, since) values (1, 'p', 'x', '{}', 0)`],
  ['relay', 'select ev.relay(0, 1, 1)'],
  ['use up the ids', `select nextval('ev.event_id')`],
  [
    'put a job into another tenant’s queue',
    `insert into ev.job (tenant_id, plugin, method, payload, run_at) values (2, 'p', 'm', '1', now())`,
  ],
  ['have jobs done before their time', `select ev.ripen(1, 'infinity', 1)`],
  ['have carts told', `select ev.tell_idle_carts(1, 1, now(), 1, '0')`],
  ['ask who it is', 'select ev.calling_tenant()'],
  [
    'change a function',
    `create or replace function api.emit(text, text, jsonb) returns bigint language sql as 'select 1'`,
  ],
  ['be another tenant', 'set session authorization t_globex'],
])('a tenant cannot %s', async (_what, sql) => {
  await expect(acme.query(sql)).rejects.toThrow('permission denied')
})

test('what a tenant emits is its own, whatever it sets', async () => {
  await acme.query('set application_name = t_globex; set search_path = pg_temp, ev, api')
  await acme.query(`select api.emit('order.placed', 'a', '{"n": 1}')`)
  await globex.query(`select api.emit('order.placed', 'a', '{"n": 2}')`)
  await vi.waitFor(() => expect(got.toSorted()).toEqual(['acme 1', 'globex 2']), { timeout: 5000, interval: 5 })
})

test('only a tenant can emit', async () => {
  await expect(outbox.pool.query(`select api.emit('order.placed', 'a', '{}')`)).rejects.toThrow('only a tenant')
})

test.each([
  ['payload', `select api.emit('order.placed', 'a', jsonb_build_object('x', repeat('x', 70000)))`],
  ['aggregate', `select api.emit('order.placed', repeat('a', 300), '{}')`],
  ['type', `select api.emit(repeat('t', 300), 'a', '{}')`],
])('a %s that is too large is refused', async (_what, sql) => {
  await expect(globex.query(sql)).rejects.toThrow('too large')
})

test('a storm of notifications stops nothing', async () => {
  await acme.query(`do $$ begin for n in 1..20000 loop perform pg_notify('worker:migrate', n::text); end loop; end $$`)
  await globex.query(`select api.emit('order.placed', 'b', '{"n": 3}')`)
  await vi.waitFor(() => expect(got).toContain('globex 3'), { timeout: 5000, interval: 5 })
})

test('a transaction that a tenant leaves open stops nobody else’s deliveries, nor its own of before', async () => {
  await acme.query(`select api.emit('order.placed', 'c', '{"n": 4}')`)
  await acme.query('begin')
  await acme.query(`select api.emit('order.placed', 'c', '{"n": 5}')`)
  await globex.query(`select api.emit('order.placed', 'c', '{"n": 6}')`)
  await vi.waitFor(() => expect(got).toEqual(expect.arrayContaining(['acme 4', 'globex 6'])), {
    timeout: 5000,
    interval: 5,
  })
  await acme.query('rollback')
})

test('a tenant that is forgotten leaves nothing', async () => {
  await globex.query(`select api.send_mail('p', 'k', '{"to": "a@b", "subject": "", "text": ""}')`)
  await outbox.admin.forgetTenant('globex')
  await outbox.admin.forgetTenant('globex')
  await expect(globex.query(`select api.emit('order.placed', 'a', '{}')`)).rejects.toThrow('only a tenant')
  for (const table of ['event', 'inbox', 'lane', 'aggregate', 'subscription', 'mail']) {
    const left = await outbox.pool.query(`select from ev.${table} where tenant_id = 2`)
    expect([table, left.rowCount]).toEqual([table, 0])
  }
})
