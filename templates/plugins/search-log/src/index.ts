import {
  type ActionCall,
  after,
  around,
  Clock,
  Config,
  cron,
  Database,
  Mailer,
  Plugin,
  removed,
  stopping,
} from '@shopctl/sdk'
import { CatalogController } from '@shopctl/sdk/shop'
import { SearchLogConfig } from './config.js'
import { type Search, Searches } from './searches.js'

interface Found {
  readonly items: readonly unknown[]
}

const pauseMs = 5 * 60 * 1000

/** Notes what shoppers look for. They wait for nothing: it counts in memory, and writes every few minutes. */
@Plugin({ config: SearchLogConfig })
export default class SearchLog {
  private readonly searches = new Searches()
  private writtenAt: number

  // oxlint-disable-next-line max-params -- they are injected, not passed
  constructor(
    private readonly config: Config<SearchLogConfig>,
    private readonly database: Database,
    private readonly mailer: Mailer,
    private readonly clock: Clock,
  ) {
    this.writtenAt = clock.now().getTime()
  }

  /** Outermost of all that may change what is found, so that it sees and times what the shopper does. */
  @around(CatalogController, 'find', { before: ['popular-products'] })
  async note<F extends Found>(
    { query }: ActionCall<unknown, unknown, { readonly q?: string | undefined; readonly cursor?: unknown }>,
    next: () => Promise<F>,
  ): Promise<F> {
    const begun = performance.now()
    const found = await next()
    // A second page is the same search.
    if (query.q !== undefined && query.cursor === undefined) {
      this.searches.add(query.q, { found: found.items.length, ms: performance.now() - begun })
    }
    return found
  }

  /** While somebody searches: a job by the clock would wake a sleeping shop in which nobody has. */
  @after(CatalogController, 'find')
  async keep(): Promise<void> {
    if (this.clock.now().getTime() - this.writtenAt >= pauseMs) await this.write()
  }

  @stopping
  async write(): Promise<void> {
    this.writtenAt = this.clock.now().getTime()
    const searches = this.searches.take()
    if (searches.length === 0) return
    try {
      await this.database.query(
        `insert into searches as s (words, times, misses, slowest)
         select words, times, misses, slowest from json_to_recordset($1) as r(words text, times int, misses int, slowest int)
         on conflict (words) do update set times = s.times + excluded.times, misses = s.misses + excluded.misses,
           slowest = greatest(s.slowest, excluded.slowest)`,
        [JSON.stringify(searches)],
      )
    } catch (error) {
      this.searches.putBack(searches)
      throw error
    }
  }

  /** The week's list, and a new week. */
  @cron('0 6 * * 1')
  async tell(): Promise<void> {
    await this.write()
    await this.database.transaction(async (tx) => {
      const all = await tx.query<Search>('delete from searches returning words, times, misses, slowest')
      if (all.length === 0) return
      const missed = top(
        all.filter(({ misses }) => misses > 0),
        ({ misses }) => misses,
      )
      const slow = top(
        all.filter(({ slowest }) => slowest >= 1_000),
        ({ slowest }) => slowest,
      )
      await this.mailer.send('week', {
        to: this.config.to,
        data: { often: top(all, ({ times }) => times), missed, slow },
      })
    })
  }

  /** People type all kinds of things into a search, and nobody reads it now. */
  @removed
  async forget(): Promise<void> {
    await this.database.query('delete from searches')
  }
}

const top = (searches: readonly Search[], by: (search: Search) => number): Search[] =>
  searches.toSorted((a, b) => by(b) - by(a)).slice(0, 20)
