import { Database, Jobs, job, Plugin, upgraded } from '@shopctl/sdk'
import { ratingFields } from './fields.js'
import { StoredRatings } from './ratings.js'
import { ReviewController } from './review-controller.js'

export { type Rating, Ratings } from './ratings.js'
export { ReviewController, type WrittenReview } from './review-controller.js'

/** Customers review what they have bought. */
@Plugin({ controllers: [ReviewController], services: [StoredRatings], fields: ratingFields })
export default class ProductReviews {
  constructor(
    private readonly database: Database,
    private readonly ratings: StoredRatings,
    private readonly jobs: Jobs<ProductReviews>,
  ) {}

  /** 1.0 did not write ratings onto products. There may be many: the shop does not wait for it to start. */
  @upgraded
  async newer(from: string): Promise<void> {
    if (!from.startsWith('1.0.')) return
    const all = await this.database.query<{ product: string }>('select distinct product from reviews')
    for (const { product } of all) await this.jobs.enqueue('show', product, { once: `since 1.1 ${product}` })
  }

  @job()
  async show(product: string): Promise<void> {
    await this.ratings.show(product)
  }
}
