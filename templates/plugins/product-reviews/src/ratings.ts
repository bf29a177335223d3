import { Database, Fields, Offers } from '@shopctl/sdk'
import type { RatingFields } from './fields.js'

/** What customers think of products, for other plugins: `plugins.find<Ratings>('product-reviews', 'Ratings')`. */
export abstract class Ratings {
  /** Of a product, by its handle. */
  abstract of(product: string): Promise<Rating>
}

export interface Rating {
  readonly count: number
  /** 1 to 5; null when there are no reviews. */
  readonly average: number | null
}

@Offers(Ratings)
export class StoredRatings extends Ratings {
  constructor(
    private readonly database: Database,
    private readonly fields: Fields<RatingFields>,
  ) {
    super()
  }

  async of(product: string): Promise<Rating> {
    const [sum] = await this.database.query<Rating>(
      'select count(*) as count, avg(rating)::float8 as average from reviews where product = $1',
      [product],
    )
    return sum ?? { count: 0, average: null }
  }

  /** Writes it onto the product. One that is not sold any more keeps its reviews, and nobody sees them. */
  async show(product: string): Promise<void> {
    const { count, average } = await this.of(product)
    if ((await this.fields.read('product', product)) === undefined) return
    await this.fields.write('product', product, { reviews: count, rating: average })
  }
}
