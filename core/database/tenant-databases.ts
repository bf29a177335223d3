import type { StandingLogin } from '../protocol/index.js'
import { asMigrator, connectPluginsMigrator } from './as-migrator.js'
import { endLongTransactions } from './end-long-transactions.js'
import { inTransaction } from './in-transaction.js'
import { isUpToDate, type Migration, migrate } from './migrate.js'
import { contractPlugins, expandPlugins, undoPlugins } from './migrate-plugins.js'
import { tenantRole } from './names.js'
import type { Databases } from './open-databases.js'
import { countPluginData, exportPluginData, type PluginData, type TablePage } from './plugin-data.js'
import { ledgerMigrations, type ReleaseTables, readLedger } from './plugin-ledger.js'
import { dropPluginTables } from './plugin-roles.js'
import { adoptLogin, createStandingLogin, dropStandingLogin, dropStandingLogins } from './standing-logins.js'
import { createLogin, createRoles, dropLogin, dropLogins, dropRoles, type TenantLogin } from './tenant-roles.js'

/** The shop's own tables of one tenant, as their owner. */
export interface ShopTables {
  query<R extends object>(sql: string, values?: readonly unknown[]): Promise<readonly R[]>
}

/** Takes what an installation has stored in the shop's own tables away: the values of its fields. */
export type PurgeFields = (shop: ShopTables, installation: string) => Promise<void>

/**
 * The tenants' schemas and who may do what in them. A tenant's rights stand on a role that nobody can log in as; each
 * worker gets a login of its own with these rights. So a new login never disturbs a worker that still drains, however
 * many candidates failed meanwhile, and what a plugin did to its login (a password, a setting) goes with its worker.
 */
export class TenantDatabases {
  readonly #databases: Databases
  readonly #migrations: readonly Migration[]
  readonly #purgeFields: PurgeFields
  /** Of each tenant what is done last; the next waits for it. */
  readonly #last = new Map<string, Promise<void>>()

  /** `migrations` are those of the shop's tables, where nothing else is said; in these stands what `purgeFields` takes away. */
  constructor(
    databases: Databases,
    migrations: readonly Migration[],
    purgeFields: PurgeFields = async () => undefined,
  ) {
    this.#databases = databases
    this.#migrations = migrations
    this.#purgeFields = purgeFields
  }

  /**
   * Makes the tenant's roles and schema and brings the schema to where these migrations of the shop's tables have it, without
   * those that take away. Idempotent, and quick when all is done.
   */
  async provisionTenant(slug: string, migrations = this.#migrations): Promise<void> {
    const schema = tenantRole(slug)
    const steps = [...ledgerMigrations, ...migrations.filter(({ contract }) => contract !== true)]
    if (await isUpToDate(this.#databases.tenants, steps, schema)) return
    await this.#inTurn(slug, async () => {
      await createRoles(this.#databases, slug)
      await asMigrator(this.#databases, slug, async (client) => {
        await migrate(client, [], schema)
        await client.query(`revoke insert, update, delete on ${schema}.migration from ${schema}`)
        await migrate(client, steps, schema)
      })
    })
  }

  /** Takes away in the tenant's schema what only older kernels need. */
  contractTenant(slug: string, migrations: readonly Migration[]): Promise<void> {
    const steps = migrations.filter(({ contract }) => contract === true)
    return this.#inTurn(slug, () =>
      asMigrator(this.#databases, slug, (client) => migrate(client, steps, tenantRole(slug))),
    )
  }

  /**
   * A new login with a random password, which may act as the named installations. Earlier ones hold until
   * `keepTenantLogin` is told which one is to stay. A login that is standing already becomes it, sooner than one is made.
   */
  rotateTenantLogin(
    slug: string,
    installations: readonly string[] = [],
    standing?: StandingLogin,
  ): Promise<TenantLogin> {
    if (standing === undefined) return createLogin(this.#databases, slug, installations)
    return adoptLogin(this.#databases, slug, { login: standing, installations })
  }

  /** See `StandingLogin`. */
  createStandingLogin(): Promise<StandingLogin> {
    return createStandingLogin(this.#databases)
  }

  /** Takes it away, with its sessions, unless it is a tenant's by now. Idempotent. */
  dropStandingLogin(user: string): Promise<void> {
    return dropStandingLogin(this.#databases, user)
  }

  /** Takes all away that are nobody's: when nobody is there whose they could be. */
  dropStandingLogins(): Promise<void> {
    return dropStandingLogins(this.#databases)
  }

  /** See `expandPlugins`. */
  expandTables(tables: ReleaseTables): Promise<void> {
    if (tables.plugins.length === 0) return Promise.resolve()
    return this.#inTurn(tables.tenant, () => expandPlugins(this.#databases, tables))
  }

  /** See `contractPlugins`. */
  contractTables(tables: ReleaseTables): Promise<void> {
    if (tables.plugins.length === 0) return Promise.resolve()
    return this.#inTurn(tables.tenant, () => contractPlugins(this.#databases, tables))
  }

  /** Takes back what was run in plugins' tables for these releases; see `undoPlugins`. */
  undoTables(slug: string, releases: readonly number[]): Promise<readonly Error[]> {
    return this.#inTurn(slug, () => undoPlugins(this.#databases, slug, releases))
  }

  /** The numbers of the releases for which plugins' tables were made or changed. */
  async tableReleases(slug: string): Promise<readonly number[]> {
    const ledger = await readLedger(this.#databases.tenants, tenantRole(slug))
    return [...new Set(ledger.map(({ release }) => release))]
  }

  /** What there is in the tenant's schema and those of its plugins, a line each: `t_acme.products.title`. */
  async columnsOf(slug: string): Promise<readonly string[]> {
    const { rows } = await this.#databases.tenants.query<{ name: string }>(
      `select concat_ws('.', n.nspname, c.relname, a.attname) as name from pg_namespace n
       left join pg_class c on c.relnamespace = n.oid and c.relkind in ('r', 'v', 'S')
       left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       where n.nspname = $1 or starts_with(n.nspname, $1 || '$') order by 1`,
      [tenantRole(slug)],
    )
    return rows.map(({ name }) => name)
  }

  countTables(slug: string, installation: string): Promise<PluginData> {
    return this.#inTurn(slug, () => countPluginData(this.#databases, slug, installation))
  }

  async *exportTables(slug: string, installation: string): AsyncGenerator<TablePage> {
    const client = await this.#inTurn(slug, () => connectPluginsMigrator(this.#databases, slug))
    yield* exportPluginData(client, slug, installation)
  }

  /** Takes an installation's tables and role away, and the values of its fields out of the shop's tables. Idempotent. */
  purgeTables(slug: string, installation: string): Promise<void> {
    return this.#inTurn(slug, async () => {
      await dropPluginTables(this.#databases, slug, installation)
      await asMigrator(this.#databases, slug, async (client) => {
        await client.query(`set search_path to ${tenantRole(slug)}`)
        const shop: ShopTables = {
          query: async (sql, values = []) => (await client.query(sql, [...values])).rows as never[],
        }
        await this.#purgeFields(shop, installation)
      })
    })
  }

  /** Ends all other logins of the tenant and their sessions: call it when the worker with this one serves alone. */
  keepTenantLogin(slug: string, user: string): Promise<void> {
    return this.#inTurn(slug, () => dropLogins(this.#databases, slug, user))
  }

  /** Takes one login away, with its sessions. Idempotent. */
  dropTenantLogin(slug: string, user: string): Promise<void> {
    return this.#inTurn(slug, () => dropLogin(this.#databases, slug, user))
  }

  /** See `endLongTransactions`. */
  endLongTransactions(olderMs: number): Promise<void> {
    return endLongTransactions(this.#databases, olderMs)
  }

  /** Takes the tenant's rows and roles away, and ends its sessions. Idempotent. */
  dropTenant(slug: string): Promise<void> {
    return this.#inTurn(slug, async () => {
      await dropLogins(this.#databases, slug)
      await dropRoles(this.#databases, slug)
    })
  }

  /**
   * One after the other, on all nodes. The lock is in the platform's database, where no tenant can take it. Here they wait
   * without a connection: what one tenant's plugins take long for leaves the others theirs.
   */
  #inTurn<T>(slug: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(slug) ?? Promise.resolve()
    const turn = inTime(before).then(() => this.#locked(slug, work))
    const last = Promise.allSettled([before, turn]).then(() => {
      if (this.#last.get(slug) === last) this.#last.delete(slug)
    })
    this.#last.set(slug, last)
    return turn
  }

  async #locked<T>(slug: string, work: () => Promise<T>): Promise<T> {
    const client = await this.#databases.platform.connect()
    try {
      return await inTransaction(client, async () => {
        await client.query(`set local lock_timeout = '${longestWaitMs}ms'`)
        await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`tenant ${slug}`])
        return await work()
      })
    } finally {
      client.release()
    }
  }
}

/** For a turn. */
const longestWaitMs = 30_000

/** Rejects where it is waited for too long. */
async function inTime(before: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(late.reject, longestWaitMs, new Error('what is done for the tenant takes too long'))
  await Promise.race([before, late.promise]).finally(() => clearTimeout(timer))
}
