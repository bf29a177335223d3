/**
 * S13: one plugin is installed twice in a shop under two names, each with its own config, container, routes, rows,
 * subscriptions, jobs, idempotency keys and name in the log; removing one leaves the other. So is one that we ship, once for
 * billing addresses and once for shipping addresses.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CaughtMail } from '../../../core/mailbox/index.js'
import { sharedPlatform } from '../../setup/prepared/shared-platform.js'
import { publish } from '../../setup/publish.js'
import type { RunningPlatform } from '../../setup/running-platform.js'
import { shopctl } from '../../setup/shopctl.js'
import type { Shopper } from '../../setup/shopper.js'
import { openShop, sku } from '../../setup/small-shop.js'
import { isThorough } from '../../setup/thorough.js'
import { until } from '../../setup/until.js'

let platform: RunningPlatform
let shopper: Shopper
let shipped: Shopper

const source = `
import { before, allow, deny, Config, Controller, cron, Database, Get, Log, Mailer, on, Plugin, type Static, Type } from '@shopctl/sdk'
import { Checkout, CustomerRegistered, type PlaceOrder } from '@shopctl/sdk/shop'

const Settings = Type.Object({ words: Type.String(), refused: Type.String({ default: '' }) })
type Settings = Static<typeof Settings>

class Book {
  readonly customers: string[] = []
}

@Controller('/{installation}')
class Reading {
  constructor(
    private readonly config: Config<Settings>,
    private readonly book: Book,
    private readonly database: Database,
  ) {}

  @Get('/words')
  async read() {
    return { words: this.config.words, customers: this.book.customers }
  }

  @Get('/greeted')
  greeted() {
    return this.database.query('select words from greeted')
  }
}

@Plugin({ config: Settings, controllers: [Reading] })
export default class BothAddresses {
  constructor(
    private readonly config: Config<Settings>,
    private readonly mailer: Mailer,
    private readonly log: Log,
    private readonly database: Database,
  ) {}

  @on(CustomerRegistered)
  async greet({ customer }: CustomerRegistered): Promise<void> {
    await this.mailer.send('hello', { to: customer.email, once: customer.id, data: { words: this.config.words } })
    await this.database.query('insert into greeted (words) values ($1)', [this.config.words])
    this.log.info(this.config.words)
  }

  @before(Checkout, 'place')
  check({ email }: PlaceOrder) {
    return email === this.config.refused ? deny('REFUSED', this.config.words) : allow
  }

  @cron('0 0 1 1 *')
  yearly(): void {}
}
`

beforeAll(async () => {
  platform = await sharedPlatform()
  await publish(platform, platform.home, {
    name: 'both-addresses',
    source,
    scopes: ['mail', 'database'],
    migrations: {
      '001-greeted': '-- migrate:up\ncreate table greeted (words text);\n-- migrate:down\ndrop table greeted;\n',
    },
    mail: { hello: 'Subject: {{words}}\n\n{{words}}\n' },
  })
  shopper = await openShop(platform, 'twice')
}, 120_000)

afterAll(() => platform.removeShops('twice'))

const run = (...args: string[]) => shopctl(platform.home, 'plugin', ...args, '--tenant', 'twice')
const read = async (path: string) => {
  const { status, body } = await shopper.request('GET', path)
  return status === 200 ? body['words'] : status
}

async function subjects(): Promise<string[]> {
  const { mailbox } = await platform.status()
  const mails = (await (await fetch(new URL('/messages', mailbox ?? ''))).json()) as CaughtMail[]
  // Others have mails in it, too.
  return mails
    .map(({ subject }) => subject)
    .filter((subject) => subject.startsWith('for '))
    .sort()
}

test('one plugin is installed twice under two names with two configs, and answers by each (S13)', {
  timeout: 60_000,
}, async () => {
  for (const [name, refused] of [
    ['billing', 'bill@example.com'],
    ['shipping', 'ship@example.com'],
  ]) {
    const config = ['--config', `words=for ${name}`, `refused=${refused}`]
    expect((await run('add', 'both-addresses', '--as', name ?? '', ...config)).code).toBe(0)
  }
  expect([await read('/billing/words'), await read('/shipping/words')]).toEqual(['for billing', 'for shipping'])
})

test('each installation has its own scope: its own routes, hooks, subscriptions and jobs (S13)', async () => {
  const { subscriptions, schedules, hooks, routes } = await platform.client.registrations('twice')
  const both = ['billing', 'shipping']
  expect(subscriptions).toEqual(both.map((name) => `customer.registered ${name}.greet`))
  expect(schedules).toEqual(both.map((name) => `0 0 1 1 * ${name}.yearly`))
  expect(hooks).toEqual({ 'Checkout.place': both.map((name) => `before ${name}.check`) })
  expect(routes).toEqual(expect.arrayContaining(['GET /billing/words', 'GET /shipping/words']))
})

test('each installation has its own scope: its own mail for the same key, its own rows, its own name in the log (S13)', async () => {
  await shopper.register('ada@example.com')
  await until(async () => (await subjects()).length === 2, 'both mails')
  expect(await subjects()).toEqual(['for billing', 'for shipping'])
  const { lines } = await platform.client.logs('twice', 200)
  for (const name of ['billing', 'shipping']) {
    expect(lines.join('\n')).toContain(`"plugin":"${name}","message":"for ${name}"`)
    expect((await shopper.request('GET', `/${name}/greeted`)).body).toEqual([{ words: `for ${name}` }])
  }
})

test('a plugin adds routes, hooks, tables with migrations and mail templates (S12)', async () => {
  const { routes, hooks } = await platform.client.registrations('twice')
  expect(routes).toContain('GET /billing/greeted')
  expect(hooks['Checkout.place']).toContain('before billing.check')
  const { tables, migrations } = await platform.client.pluginData('twice', 'billing')
  expect([tables, migrations]).toMatchObject([[{ name: 'greeted', rows: 1 }], ['001-greeted']])
  // What each of them does: a row that was written and read by a route, a mail from the template, an order that is refused.
  expect((await shopper.request('GET', '/billing/greeted')).body).toEqual([{ words: 'for billing' }])
  expect(await subjects()).toContain('for billing')
  expect((await shopper.checkout(await shopper.cart(sku.cheap), 'bill@example.com')).body.code).toBe('REFUSED')
})

test('each installation has its own scope: it guards by its own settings (S13)', async () => {
  const place = async (email: string) => (await shopper.checkout(await shopper.cart(sku.cheap), email)).body.title
  expect(await place('bill@example.com')).toBe('for billing')
  expect(await place('ship@example.com')).toBe('for shipping')
})

test('removing one installation leaves the other (S13)', { timeout: 60_000 }, async () => {
  expect((await run('remove', 'billing')).code).toBe(0)
  expect([await read('/billing/words'), await read('/shipping/words')]).toEqual([404, 'for shipping'])
  const { subscriptions, schedules } = await platform.client.registrations('twice')
  expect([subscriptions, schedules]).toEqual([['customer.registered shipping.greet'], ['0 0 1 1 * shipping.yearly']])
})

const inShipped = async (...args: readonly string[]): Promise<number | null> =>
  (await shopctl(platform.home, 'plugin', ...args, '--tenant', 'twice-shipped')).code
const add = (name: string, point: string, country: string) =>
  inShipped(
    'add',
    'address-check',
    '--as',
    name,
    '--attach',
    `check=CartAddresses.${point}`,
    '--config',
    `countries=["${country}"]`,
  )

/** What the shop says to a German billing address and to a German shipping address. */
async function german(): Promise<(string | undefined)[]> {
  const { body: cart } = await shipped.request<{ id: string }>('POST', '/carts', {})
  const address = { name: 'Ann', street: ['Main Street 1'], city: 'Berlin', country: 'DE', postalCode: '10115' }
  const set = async (use: string) =>
    (await shipped.request<{ code?: string }>('PUT', `/carts/${cart.id}/${use}-address`, address)).body.code
  return [await set('billing'), await set('shipping')]
}

test.runIf(isThorough)(
  'one plugin is installed twice in a shop under two names with two configs: address-check for billing and for shipping (S13)',
  async () => {
    shipped = await openShop(platform, 'twice-shipped')
    expect(await german()).toEqual([undefined, undefined])
    expect(await add('billing', 'setBilling', 'AT')).toBe(0)
    expect(await german()).toEqual(['COUNTRY_REFUSED', undefined])
    expect(await add('shipping', 'setShipping', 'FR')).toBe(0)
    expect(await german()).toEqual(['COUNTRY_REFUSED', 'COUNTRY_REFUSED'])
    expect(await inShipped('configure', 'billing', 'countries=["DE"]')).toBe(0)
    expect(await german()).toEqual([undefined, 'COUNTRY_REFUSED'])
    expect(await inShipped('remove', 'billing')).toBe(0)
    expect(await german()).toEqual([undefined, 'COUNTRY_REFUSED'])
    await platform.removeShops('twice-shipped')
  },
  120_000,
)
