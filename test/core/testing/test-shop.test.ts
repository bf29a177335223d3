import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  after,
  Clock,
  Config,
  Controller,
  cron,
  type Delivered,
  Get,
  Http,
  Log,
  Mailer,
  on,
  Plugin,
  Type,
} from '../../../core/sdk/index.js'
import { CustomerLoggedIn, CustomerRegistered, OrderPlaced, SessionController } from '../../../core/shop/index.js'
import { testShop } from '../../../core/testing/index.js'
import setup from '../../../core/testing/setup.js'
import { testDatabases } from '../../../core/testing/test-databases.js'
import { until } from '../../setup/until.js'

let stop: (() => Promise<void>) | undefined
beforeAll(async () => {
  stop = await setup()
})
afterAll(() => stop?.())

@Plugin()
class Nothing {}

test('the test kit gives a real shop: a guest orders from its catalog (P2)', async () => {
  await using shop = await testShop(Nothing)
  const answer = await shop.checkout(await shop.cart([{ sku: 'mug', quantity: 2 }]))
  expect(answer).toMatchObject({ status: 201, body: { email: 'guest@example.com', total: { amount: 2400 } } })
})

test('a customer who has signed in orders as themselves, until they sign out', async () => {
  await using shop = await testShop(Nothing)
  const ann = await shop.customer({ email: 'ann@example.com' })
  await shop.login(ann)
  expect((await shop.request('GET', '/customers/me')).body).toMatchObject({ id: ann.id })
  const order = await shop.checkout(await shop.cart([{ sku: 'mug', quantity: 1 }]))
  expect(order.body).toMatchObject({ customer: { id: ann.id }, email: 'ann@example.com' })
  await shop.logout()
  expect((await shop.request('GET', '/customers/me')).status).toBe(401)
})

test('a helper that the shop refuses says why', async () => {
  await using shop = await testShop(Nothing)
  await expect(shop.cart([{ sku: 'yacht', quantity: 1 }])).rejects.toThrow('SKU_NOT_FOUND')
})

test('currency and catalog are the test’s choice', async () => {
  const catalog = [{ handle: 'tea', title: 'Tea', variants: [{ sku: 'tea', title: 'Green', price: 800, stock: 1 }] }]
  await using shop = await testShop(Nothing, { currency: 'JPY', catalog })
  expect((await shop.cart([{ sku: 'tea', quantity: 1 }])).total).toEqual({ amount: 800, currency: 'JPY' })
})

test('two shops know nothing of each other', async () => {
  await using one = await testShop(Nothing)
  await using other = await testShop(Nothing)
  const ann = await one.customer({ email: 'ann@example.com' })
  expect((await other.login(ann)).status).toBe(401)
  expect((await other.customer({ email: 'ann@example.com' })).id).not.toBe(ann.id)
})

test('a shop that is closed leaves nothing in the database', async () => {
  const { pool } = await testDatabases()
  const shop = await testShop(Nothing)
  const email = `ann.${randomUUID()}@example.com`
  await shop.customer({ email })
  // Other tests' shops come and go beside it.
  const sql = 'select id, slug from ev.tenant where id in (select tenant_id from ev.event where payload::text like $1)'
  const [own] = (await pool.query<{ id: number; slug: string }>(sql, [`%${email}%`])).rows
  const left = async (): Promise<readonly unknown[]> => {
    const named = `select rolname as name from pg_roles union all select nspname from pg_namespace
      union all select slug from ev.tenant`
    const ofName = `select name from (${named}) as all_names where position($1 in translate(name, '_', '-')) > 0`
    const events = await pool.query('select id from ev.event where tenant_id = $1', [own?.id])
    return [...(await pool.query(ofName, [own?.slug])).rows, ...events.rows]
  }
  expect((await left()).length).toBeGreaterThanOrEqual(6)
  await shop.close()
  expect(await left()).toEqual([])
})

test('a plugin that does not start leaves nothing in the database either, and is blamed', async () => {
  @Plugin()
  class Needy {
    constructor(readonly mailer: Mailer) {}
  }
  const { pool } = await testDatabases()
  const tenants = async (): Promise<string[]> =>
    (await pool.query<{ slug: string }>('select slug from ev.tenant')).rows.map(({ slug }) => slug)
  const before = await tenants()
  await expect(testShop(Needy)).rejects.toThrow('needs the scopes mail, which its manifest does not name')
  // Other tests' shops come beside it, and go.
  const added = (await tenants()).filter((slug) => !before.includes(slug))
  await until(async () => !(await tenants()).some((slug) => added.includes(slug)), 'its tenant to be gone')
})

const GreeterConfig = Type.Object({ greeting: Type.String({ default: 'Hello' }) })

@Plugin({ config: GreeterConfig })
class Configured {
  constructor(
    readonly config: Config<{ greeting: string }>,
    log: Log,
  ) {
    log.info(config.greeting)
  }
}

test('the config is checked as when a seller sets it, and has its defaults', async () => {
  await using shop = await testShop(Configured)
  expect(shop.log).toMatchObject([{ level: 'info', message: 'Hello' }])
  await expect(testShop(Configured, { config: { greeting: 7 } })).rejects.toThrow('"greeting" must be string')
  await expect(testShop(Configured, { config: { greting: 'Hi' } })).rejects.toThrow('unknown key "greting"')
  await expect(testShop(Nothing, { config: { greeting: 'Hi' } })).rejects.toThrow('it takes no settings')
})

test('a plugin’s own routes are there', async () => {
  @Controller('/hello')
  class HelloController {
    @Get()
    async hello(): Promise<object> {
      return { hello: 'world' }
    }
  }
  @Plugin({ controllers: [HelloController] })
  class Hello {}
  await using shop = await testShop(Hello)
  expect(await shop.request('GET', '/hello')).toMatchObject({ status: 200, body: { hello: 'world' } })
})

interface Seen {
  readonly type: string
  readonly attempt: number
  readonly at: Date
}

@Plugin()
class Watcher {
  static seen: Seen[] = []
  static failures: string[] = []

  @on(CustomerRegistered, CustomerLoggedIn, OrderPlaced)
  watch(_event: CustomerRegistered | CustomerLoggedIn | OrderPlaced, { type, attempt, at }: Delivered): void {
    Watcher.seen.push({ type, attempt, at })
    const at0 = Watcher.failures.indexOf(type)
    if (at0 === -1) return
    Watcher.failures.splice(at0, 1)
    throw new Error(`no ${type} today`)
  }
}

const watching = (...failures: string[]): void => void ([Watcher.seen, Watcher.failures] = [[], failures])
const seen = (): string[] => Watcher.seen.map(({ type, attempt }) => `${type} ${attempt}`)
const { type: registered } = CustomerRegistered
const { type: loggedIn } = CustomerLoggedIn
const { type: placed } = OrderPlaced

test('events are delivered when all is settled, in their order, each once', async () => {
  watching()
  await using shop = await testShop(Watcher)
  await shop.login(await shop.customer({ email: 'ann@example.com' }))
  expect(seen()).toEqual([])
  await shop.settled()
  await shop.settled()
  expect(seen()).toEqual([`${registered} 1`, `${loggedIn} 1`])
  expect(Watcher.seen[0]?.at).toEqual(shop.clock.now())
})

test('an event that a subscriber fails on comes again before the next one of its aggregate', async () => {
  watching(registered)
  await using shop = await testShop(Watcher)
  await shop.login(await shop.customer({ email: 'ann@example.com' }))
  await shop.settled()
  expect(seen()).toEqual([`${registered} 1`, `${registered} 2`, `${loggedIn} 1`])
})

test('an event that is never taken holds up its aggregate and no other, and the test is told', async () => {
  watching(...Array<string>(3).fill(registered))
  await using shop = await testShop(Watcher)
  await shop.login(await shop.customer({ email: 'ann@example.com' }))
  await shop.checkout(await shop.cart([{ sku: 'mug', quantity: 1 }]))
  const words = /\.watch failed 3 times on customer.registered: no customer.registered today/
  await expect(shop.settled()).rejects.toThrow(words)
  expect(seen()).toEqual([`${registered} 1`, `${registered} 2`, `${registered} 3`, `${placed} 1`])
  await shop.redeliver()
  expect(seen().slice(4)).toEqual([`${registered} 1`, `${loggedIn} 1`, `${placed} 1`])
})

@Plugin()
class Busy {
  constructor(
    private readonly mailer: Mailer,
    private readonly http: Http,
    private readonly clock: Clock,
  ) {}

  @after(SessionController, 'login')
  async tell(): Promise<void> {
    await this.http.post('https://api.example.com/logins', { at: this.clock.now() })
  }

  @on(CustomerLoggedIn)
  async greet({ customer }: CustomerLoggedIn): Promise<void> {
    await this.mailer.send('hello', { to: customer.email, once: customer.id, data: { customer } })
  }

  @cron('0 * * * *')
  async stray(): Promise<void> {
    await this.http.post('https://evil.example.com', {})
  }
}

const scopes = ['mail', 'http:api.example.com']
const mail = { hello: 'Subject: Hello {{customer.name}}\n\nIt is {{shop.name}}.' }

test('the test kit gives a mailbox: after hooks and mails have run when all is settled (P2)', async () => {
  await using shop = await testShop(Busy, { scopes, mail })
  await shop.login(await shop.customer({ email: 'ann@example.com', name: 'Ann' }))
  await shop.settled()
  expect(shop.http.calls).toMatchObject([
    { url: 'https://api.example.com/logins', body: { at: '2026-06-01T12:00:00.000Z' } },
  ])
  expect(shop.mailbox).toEqual([{ to: 'ann@example.com', subject: 'Hello Ann', text: 'It is Test Shop.' }])
  await shop.redeliver()
  expect(shop.mailbox).toHaveLength(1)
})

test('a job that fails says why: here it calls a host that its scopes do not name', async () => {
  await using shop = await testShop(Busy, { scopes, mail })
  await expect(shop.runJob('stray')).rejects.toThrow(/stray failed: HOST_NOT_ALLOWED: .* evil.example.com/)
  expect(shop.http.calls).toEqual([])
})

test('a job that does not exist is named, and those that do', async () => {
  await using shop = await testShop(Busy, { scopes, mail })
  await expect(shop.runJob('greet')).rejects.toThrow(/has no job "greet"; it has stray/)
})
