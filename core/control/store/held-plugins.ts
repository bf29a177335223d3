import type pg from 'pg'

/** What was seen a moment ago still holds. */
const seenMs = 1_000

/** The installations of live releases whose version was killed: what is there for them waits, and is no failure of theirs. */
export class HeldPlugins {
  readonly #pool: pg.Pool
  #seen: Promise<ReadonlySet<string>> | undefined
  #seenAt = 0

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async holds(tenant: string, installation: string): Promise<boolean> {
    const now = performance.now()
    if (this.#seen === undefined || now - this.#seenAt > seenMs) {
      this.#seenAt = now
      this.#seen = this.#read()
    }
    const seen = this.#seen
    return (await seen.catch(() => none)).has(keyOf(tenant, installation))
  }

  async #read(): Promise<ReadonlySet<string>> {
    const { rowCount } = await this.#pool.query(`select from plugin_reviews where verdict = 'killed' limit 1`)
    if (rowCount === 0) return none
    const { rows } = await this.#pool.query<{ tenant: string; name: string }>(heldSql)
    return new Set(rows.map(({ tenant, name }) => keyOf(tenant, name)))
  }
}

const none: ReadonlySet<string> = new Set()

const keyOf = (tenant: string, installation: string): string => `${tenant} ${installation}`

const heldSql = `
  select tenant, p ->> 'name' as name
  from releases cross join lateral json_array_elements(plugins) p
    join plugin_reviews k on k.verdict = 'killed' and k.package = p ->> 'package' and k.version = p ->> 'version'
  where state = 'live'`
