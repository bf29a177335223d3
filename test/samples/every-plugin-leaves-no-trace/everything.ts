import type { PluginSource } from '../../setup/write-plugin.js'

/** A plugin with every extension point that the SDK has, each of them once. */
export const everything: PluginSource = {
  name: 'everything',
  scopes: ['carts:read', 'database', 'fields', 'http:api.example.com', 'mail', 'orders:read', 'payments:write'],
  mail: { hello: 'Subject: Hello\n\nHello {{name}}.\n' },
  migrations: {
    '001-seen': '-- migrate:up\ncreate table seen (id text primary key);\n-- migrate:down\ndrop table seen;\n',
    '002-at': '-- migrate:up\nalter table seen add at date;\n-- migrate:down\nalter table seen drop column at;\n',
  },
  files: {
    'locales/de.json': JSON.stringify({ title: 'Alles', denials: { NO: 'Nein.' } }),
    'assets/logo.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  },
  source: `
    import { after, allow, around, Assets, before, type Call, Clock, Config, Controller, cron, Database, deny, DomainEvent,
      Events, Fields, field, Get, hookPoint, Http, Injectable, job, Jobs, Log, Mailer, type Notification, NotificationProvider, Offers, on,
      Plugin, Plugins, Post, removed, Replaces, started, type Static, stopping, Type, upgraded, type Verdict } from '@shopctl/sdk'
    import { CartAddresses, CartIdle, Carts, CatalogController, CatalogSearch, Checkout, DiscountProvider, OrderPlaced, Orders,
      type PaymentOutcome, PaymentProvider, Payments, SessionController, ShippingProvider, TaxProvider } from '@shopctl/sdk/shop'

    declare const process: any, setInterval: any
    const fields = [field('cart', 'note', Type.String({ maxLength: 9 }), { write: 'shopper' }),
      field('product', 'rank', Type.Integer(), { default: 0 })]
    const EverythingConfig = Type.Object({ key: Type.String({ default: 'k', writeOnly: true }), hours: Type.Integer({ default: 1 }) })
    type EverythingConfig = Static<typeof EverythingConfig>

    export class Seen extends DomainEvent {
      static override readonly type = 'everything.seen'
      readonly aggregate = 'all'
      constructor(readonly what: string) { super() }
    }

    export abstract class Eyes { abstract see(what: string): Promise<string> }
    @Offers(Eyes)
    class OpenEyes extends Eyes {
      constructor(private readonly events: Events) { super() }
      async see(what: string) { await this.events.emit(new Seen(what)); return what }
    }

    @Replaces(CatalogSearch)
    class Search extends CatalogSearch {}

    class Shipping extends ShippingProvider { options() { return [{ code: 'air', title: 'Air', price: 1 }] } }
    class Discounts extends DiscountProvider { discounts() { return [] } }
    class Taxes extends TaxProvider { taxes() { return [] } }
    class Payment extends PaymentProvider {
      options() { return [{ code: 'cash', title: 'Cash' }] }
      authorize(): PaymentOutcome { return deny('NO', 'No.') }
    }
    @Injectable()
    class Carrier extends NotificationProvider {
      constructor(private readonly http: Http) { super() }
      async send({ text }: Notification) { await this.http.post('https://api.example.com/', { text }) }
    }

    @Controller('/everything')
    class Routes {
      static readonly hookable = { look: hookPoint<object, object>() }
      constructor(private readonly database: Database, private readonly clock: Clock) {}
      @Get() async look() { return this.database.query('select id from seen') }
      @Post('/raw', { raw: true }) async raw({ body }: Call<any>) { return { length: body.length, at: this.clock.now() } }
    }

    @Plugin({ config: EverythingConfig, defaults: ({ slug }) => ({ key: slug }), fields, events: [Seen], controllers: [Routes],
      services: [OpenEyes, Search], providers: [Shipping, Discounts, Taxes, Payment, Carrier] })
    export default class Everything {
      constructor(readonly config: Config<EverythingConfig>, readonly log: Log, readonly mailer: Mailer, readonly assets: Assets,
        readonly values: Fields<typeof fields>, readonly jobs: Jobs<Everything>, readonly plugins: Plugins, readonly carts: Carts,
        readonly orders: Orders, readonly payments: Payments) {}
      @before(Checkout, 'place', { before: ['zebra'], after: ['ant'], deadline: 900 }) guard(): Verdict { return allow }
      @before(CartAddresses, 'setShipping', { detachable: true }) address(): Verdict { return allow }
      @around(CatalogController, 'find') wrap(_input: unknown, next: () => Promise<any>) { return next() }
      @after(SessionController, 'login') told() {}
      @on(OrderPlaced) placed() {}
      @on(CartIdle, { where: { hours: 'config.hours' } }) idle() {}
      @on(Seen) async own(_seen: Seen) { await this.jobs.enqueue('later') }
      @cron('0 4 * * *') nightly() {}
      @job() later() {}
      @started async start() {
        this.log.info(this.assets.url('logo.svg'))
        // Registered past the SDK, in a worker only; nothing of the plugin takes them back.
        if (process.send === undefined) return
        setInterval(() => this.log.info('tick of ' + process.pid), 50)
        process.on('SIGUSR2', () => this.log.info('listening'))
      }
      @upgraded newer(_from: string) {}
      @stopping stop() {}
      @removed gone() {}
    }`,
}
