import { createHash, randomBytes } from 'node:crypto'
import type pg from 'pg'
import { shopError } from '../../model/index.js'

/** A token of an external plugin, without what it is. */
export interface PluginToken {
  readonly id: string
  /** ISO 8601. */
  readonly madeAt: string
  readonly expiresAt: string | null
  /** When somebody last connected by it. */
  readonly usedAt: string | null
}

export interface NewToken extends PluginToken {
  /** Shown this once: only its hash is kept. */
  readonly token: string
}

export interface TokenKey {
  readonly tenant: string
  /** Installation name. */
  readonly plugin: string
}

/** What a token opens. */
export interface OpenedBy extends TokenKey {
  readonly id: string
  readonly enabled: boolean
}

/** By it whoever finds one knows what it is. */
const prefix = 'shopctl_plugin_'

const isIts = 'i.tenant = t.tenant and i.name = t.plugin and i.package = t.package'

/** Of one installation: for machines that come and go, and not one for each connection. */
const most = 50

const columns = `id, made_at as "madeAt", expires_at as "expiresAt", used_at as "usedAt"`

/** The tokens by which external plugins connect. They go with their installation. */
export class PluginTokens {
  constructor(private readonly pool: pg.Pool) {}

  /**
   * Rejects with INSTALLATION_NOT_FOUND, and with INPUT_INVALID where it has as many as it may.
   *
   * @param expiresInMs left out, it lasts until it is revoked
   */
  async make({ tenant, plugin }: TokenKey, expiresInMs?: number): Promise<NewToken> {
    if ((await this.list({ tenant, plugin })).length >= most)
      throw shopError('INPUT_INVALID', 'The token', [`${plugin} has ${most} already; revoke one`])
    const token = `${prefix}${randomBytes(24).toString('base64url')}`
    const id = randomBytes(6).toString('hex')
    const { rows } = await this.pool.query<Row>(
      `insert into plugin_tokens (id, tenant, plugin, package, hash, expires_at)
       select $1, tenant, name, package, $4, now() + $5::float8 * interval '1 ms' from installations
       where tenant = $2 and name = $3
       returning ${columns}`,
      [id, tenant, plugin, hashOf(token), expiresInMs ?? null],
    )
    const [row] = rows
    if (row === undefined) throw shopError('INSTALLATION_NOT_FOUND', plugin, tenant)
    return { ...viewOf(row), token }
  }

  async list({ tenant, plugin }: TokenKey): Promise<PluginToken[]> {
    const sql = `select ${columns} from plugin_tokens where tenant = $1 and plugin = $2 order by made_at, id`
    return (await this.pool.query<Row>(sql, [tenant, plugin])).rows.map(viewOf)
  }

  /** False where there is none. */
  async revoke({ tenant, plugin }: TokenKey, id: string): Promise<boolean> {
    const sql = 'delete from plugin_tokens where tenant = $1 and plugin = $2 and id = $3'
    return ((await this.pool.query(sql, [tenant, plugin, id])).rowCount ?? 0) > 0
  }

  /** Whether any plugin may connect. */
  async areThere(): Promise<boolean> {
    return ((await this.pool.query('select from plugin_tokens limit 1')).rowCount ?? 0) > 0
  }

  /** What a token opens now, and notes that it was used; undefined where it opens nothing. */
  async open(token: string): Promise<OpenedBy | undefined> {
    const { rows } = await this.pool.query<OpenedBy>(
      `update plugin_tokens t set used_at = now() from installations i
       where t.hash = $1 and (t.expires_at is null or t.expires_at > now()) and ${isIts}
       returning t.id, t.tenant, t.plugin, i.enabled`,
      [hashOf(token)],
    )
    return rows[0]
  }

  /**
   * What these ids open now; one that is not answered is revoked or has expired, or its installation is gone, or off in a release
   * that stays.
   */
  async standing(ids: readonly string[]): Promise<StandingToken[]> {
    const { rows } = await this.pool.query<StandingToken>(
      `select t.id, t.tenant, t.plugin, tenants.live_release as release
       from plugin_tokens t join tenants on tenants.slug = t.tenant join installations i on ${isIts}
         left join releases r on r.tenant = t.tenant and r.number = tenants.live_release
       where t.id = any($1) and (t.expires_at is null or t.expires_at > now())
         and (i.enabled or (r.number is not null and r.confirmed_at is null))`,
      [ids],
    )
    return rows
  }
}

/** A token that opens something. */
export interface StandingToken extends TokenKey {
  readonly id: string
  /** The shop's live one. */
  readonly release: number | null
}

interface Row {
  readonly id: string
  readonly madeAt: Date
  readonly expiresAt: Date | null
  readonly usedAt: Date | null
}

const viewOf = ({ id, madeAt, expiresAt, usedAt }: Row): PluginToken => ({
  id,
  madeAt: madeAt.toISOString(),
  expiresAt: expiresAt?.toISOString() ?? null,
  usedAt: usedAt?.toISOString() ?? null,
})

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')
