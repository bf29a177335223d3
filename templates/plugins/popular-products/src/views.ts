import { Clock, Config, Database, Injectable } from '@shopctl/sdk'
import { PopularProductsConfig } from './config.js'

const day = 24 * 60 * 60 * 1000
const ranked = 100

/** How often products were looked at, by the day. */
@Injectable()
export class Views {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly config: Config<PopularProductsConfig>,
  ) {}

  async add(counts: ReadonlyMap<string, number>): Promise<void> {
    const rows = [...counts].map(([product, views]) => ({ product, views }))
    await this.database.query(
      `insert into views as v (product, day, views)
       select product, $2::date, views from json_to_recordset($1) as r(product text, views int)
       on conflict (product, day) do update set views = v.views + excluded.views`,
      [JSON.stringify(rows), this.clock.now()],
    )
  }

  /** Handles, the most popular first. */
  async rank(): Promise<readonly string[]> {
    const rows = await this.database.query<{ product: string }>(
      'select product from views where day > $1::date group by product order by sum(views) desc, product limit $2',
      [this.earliest(), ranked],
    )
    return rows.map(({ product }) => product)
  }

  async forget(): Promise<void> {
    await this.database.query('delete from views where day <= $1::date', [this.earliest()])
  }

  private earliest(): Date {
    return new Date(this.clock.now().getTime() - this.config.days * day)
  }
}
