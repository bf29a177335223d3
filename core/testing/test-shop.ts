import type { PluginTables } from '../database/index.js'
import type { Attachments, FailurePolicy, JsonObject, Place } from '../model/index.js'
import { internalPaths } from '../protocol/index.js'
import { EmitGuard, PluginPool, type Runtime, startRuntime } from '../runtime/index.js'
import { type Constructor, Database as ShopDatabase } from '../sdk/host/index.js'
import type { Database, Notification } from '../sdk/index.js'
import { type ProductInput, sampleCatalog, shopParts } from '../shop/host.js'
import { callerFolder } from './caller-folder.js'
import { type Companion, readCompanion } from './companion.js'
import { type Delivered, EventPump } from './event-pump.js'
import { MailPump } from './mail-pump.js'
import type { ReceivedMail } from './outbox-rows.js'
import { handing, type OutsideRun, refuseInside, runOutside } from './outside-run.js'
import { PlatformDoor } from './platform-door.js'
import { type PluginPackage, readPluginPackage } from './plugin-package.js'
import { Shopper } from './shopper.js'
import { tellError } from './tell-error.js'
import { TestClock } from './test-clock.js'
import { testDatabases } from './test-databases.js'
import { TestHttp } from './test-http.js'
import { openTestTenant, type TestTenant } from './test-tenant.js'
import { type WiredPlugin, wirePlugin } from './wired-plugin.js'

/** What a test may choose; the rest is read from the plugin's package, in which the test's file is. */
export interface TestShopOptions {
  readonly config?: JsonObject
  /** The other plugins of the shop: those that it needs, or that are to get on with it. */
  readonly with?: readonly (Constructor | Companion)[]
  readonly scopes?: readonly string[]
  /** What the seller has chosen for the plugin's failed `before` hooks. */
  readonly onFailure?: FailurePolicy
  /** Where the seller has chosen some of its hook points. */
  readonly attach?: Attachments
  /** Mail templates by name. */
  readonly mail?: Readonly<Record<string, string>>
  /** ISO 4217; EUR where nothing is said. */
  readonly currency?: string
  readonly catalog?: readonly ProductInput[]
  /**
   * Where the plugin runs: `SHOPCTL_TEST_PLACE`, if not given, and else inside. Outside it is run as `shopctl plugin run` does,
   * connected over the platform's socket; one that cannot be there is refused with all that keeps it.
   */
  readonly place?: Place
}

/** A line of the shop's log: `{ level, plugin, message, … }`. */
export type LogLine = Readonly<Record<string, unknown>>

/** A real shop with this plugin installed, on tables of its own. Close it, or let `await using` do so. */
export async function testShop(plugin: Constructor, options: TestShopOptions = {}): Promise<TestShop> {
  const pack = readPluginPackage(callerFolder())
  const { scopes = pack.scopes, mail = pack.mail, config = {}, attach } = options
  const place = options.place ?? placeOf(process.env['SHOPCTL_TEST_PLACE'])
  if (place === 'outside') refuseInside(pack.name, plugin)
  const chosen = attach === undefined ? {} : { attach }
  const companions = await Promise.all((options.with ?? []).map((other) => readCompanion(other, pack)))
  const wired = wirePlugin({ plugin, pack: { ...pack, scopes, mail }, config, place, ...chosen }, companions)
  const packs = [pack, ...companions.map((companion) => companion.pack)]
  const { carrier } = wired
  const tenant = await openTestTenant(await testDatabases(), { plugins: packs.map(tablesOf), carrier })
  try {
    return await TestShop.open(wired, tenant, options)
  } catch (error) {
    await tenant.close()
    throw error
  }
}

function placeOf(text = 'inside'): Place {
  if (text === 'inside' || text === 'outside') return text
  throw new Error(`SHOPCTL_TEST_PLACE is "inside" or "outside", and not "${text}"`)
}

/** Nobody looks for the package of tables that nobody kept. */
const tablesOf = (pack: PluginPackage): PluginTables => ({ ...pack, package: pack.name })

const token = 'the test is the platform'

interface Parts {
  readonly runtime: Runtime
  readonly tenant: TestTenant
  readonly wired: WiredPlugin
  readonly clock: TestClock
  readonly http: TestHttp
  readonly log: LogLine[]
  readonly outside: OutsideRun | undefined
}

/** A shop in a test's hands. */
export class TestShop extends Shopper implements AsyncDisposable {
  /** Stands still until it is moved. */
  readonly clock: TestClock
  /** What the plugin calls, and what answers. */
  readonly http: TestHttp
  /** What the shop and the plugin have logged. */
  readonly log: readonly LogLine[]
  readonly #parts: Parts
  readonly #door: PlatformDoor
  readonly #pump: EventPump
  readonly #mails: MailPump
  readonly #tables: PluginPool
  #mailbox: readonly ReceivedMail[] = []

  private constructor(parts: Parts) {
    const { runtime, tenant, wired, clock, http, log, outside } = parts
    super(runtime.app)
    this.clock = clock
    this.http = http
    this.log = log
    this.#parts = parts
    this.#door = new PlatformDoor(runtime.app, token)
    this.#tables = new PluginPool(tenant.login, (error) => void log.push({ error: error.message }))
    const { subscribers, filters, carrier } = wired
    this.#mails = new MailPump({ rows: tenant.rows, carrier, door: this.#door })
    const hand = handing(this.#door, outside)
    this.#pump = new EventPump({ rows: tenant.rows, subscribers, filters, hand, clock })
  }

  static async open(wired: WiredPlugin, tenant: TestTenant, options: TestShopOptions): Promise<TestShop> {
    const { currency = 'EUR', catalog = sampleCatalog, onFailure } = options
    const { clock, http, log } = { clock: new TestClock(), http: new TestHttp(), log: [] as LogLine[] }
    const around = {
      clock,
      fetch: (url: URL, init: RequestInit) => http.fetch(url, init),
      write: (line: LogLine) => {
        log.push(line)
        tellError(line)
      },
    }
    const facts = { slug: 'test-shop', name: 'Test Shop', currency }
    const outside = await runOutside(wired, { ...around, shop: facts })
    try {
      const runtime = await startRuntime({
        activate: {
          tenant: { ...facts, address: 'https://shop.example' },
          release: 1,
          config: wired.config,
          onFailure: onFailure === undefined ? {} : { [wired.name]: onFailure },
          database: tenant.login,
          token,
        },
        wiring: wired.wiring,
        host: shopParts,
        ...around,
        ...(outside === undefined ? {} : { ask: (_plugin, question) => outside.ask(question) }),
      })
      const shop = new TestShop({ runtime, tenant, wired, clock, http, log, outside })
      await shop.import(catalog)
      return shop
    } catch (error) {
      await outside?.close()
      throw error
    }
  }

  /** Puts products into the catalog, or in the place of those with their handles, as the seller does. Rejects when it is refused. */
  async import(products: readonly ProductInput[]): Promise<void> {
    const failure = await this.#door.put(internalPaths.catalog, { products })
    if (failure !== undefined) throw new Error(`the catalog was refused: ${failure}`)
  }

  /** The mails that had been sent when everything was last `settled`; none where a plugin carries them. */
  get mailbox(): readonly ReceivedMail[] {
    return this.#mailbox
  }

  /** What the shop's notification provider has sent, in its order. */
  get carried(): readonly Notification[] {
    return this.#mails.carried
  }

  /** Writes a mail as a plugin of the shop does with `Mailer`; its text is Markdown. */
  async sendMail(mail: ReceivedMail & { readonly language?: string }): Promise<void> {
    const database = this.#parts.runtime.container.get(ShopDatabase)
    await database.query('select api.send_mail($1, $2, $3)', ['test', null, JSON.stringify(mail)])
  }

  /** The plugin's own tables, as the plugin has them. */
  get database(): Database {
    const { name } = this.#parts.wired
    const database = this.#tables.databaseOf(name, new EmitGuard(name, []))
    if (database === undefined) throw new Error(`${name} has no migrations, and so no tables`)
    return database
  }

  /**
   * Resolves when all is done that nobody waits for: events are delivered, what the clock has brought (jobs of the queue,
   * idle carts) is done, hooks after the action have run, mails are in the mailbox or carried. Rejects when the plugin has
   * not taken an event or sent a mail, though it was tried again.
   */
  async settled(): Promise<void> {
    const failures: string[] = []
    let delivered: readonly Delivered[]
    do {
      await this.#parts.runtime.idle()
      delivered = [await this.#pump.deliverNew(), await this.#mails.deliverNew()]
      failures.push(...delivered.flatMap((part) => part.failures))
    } while (delivered.some(({ count }) => count > 0))
    this.#mailbox = await this.#parts.tenant.rows.mails()
    if (failures.length > 0) throw new Error(failures.join('\n'))
  }

  /** Delivers all events once more, as the platform may do after a crash. */
  async redeliver(): Promise<void> {
    await this.settled()
    const { failures } = await this.#pump.deliverAgain()
    await this.settled()
    if (failures.length > 0) throw new Error(failures.join('\n'))
  }

  /** Runs a job of the plugin as if its time had come, and lets all settle. Rejects when the job fails. */
  async runJob(method: string): Promise<void> {
    const { name, wiring } = this.#parts.wired
    const own = wiring.jobs.filter(({ plugin }) => plugin === name).map((job) => job.method)
    if (!own.includes(method)) throw new Error(`${name} has no job "${method}"; it has ${own.join(', ') || 'none'}`)
    const due = this.clock.now().toISOString()
    const failure = await this.#door.post(internalPaths.jobs, { plugin: name, method, due })
    if (failure !== undefined) throw new Error(`${name}.${method} failed: ${failure}`)
    await this.settled()
  }

  /** Runs the plugin's `@upgraded` and `@started`, as at its first start after that version. Rejects when one fails. */
  async upgraded(from: string): Promise<void> {
    const { runtime, wired } = this.#parts
    await runtime.lifecycle.start({ [wired.name]: from }, () => undefined)
  }

  /** Runs the plugin's `@stopping`, and its `@removed` with `{ removed: true }`; what fails stands in the log. The shop goes on. */
  async stopping({ removed = false }: { readonly removed?: boolean } = {}): Promise<void> {
    const { runtime, wired } = this.#parts
    await runtime.lifecycle.finish(removed ? [wired.name] : [])
  }

  async close(): Promise<void> {
    const { runtime, tenant, outside } = this.#parts
    await runtime.lifecycle.finish([])
    await Promise.all([runtime.close(), this.#tables.close(), outside?.close()])
    await tenant.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
