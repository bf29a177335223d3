import { Config, Database, type Delivered, Fields, on, Plugin } from '@shopctl/sdk'
import { OrderPlaced } from '@shopctl/sdk/shop'
import { LoyaltyPointsConfig } from './config.js'
import { type PointFields, pointFields } from './fields.js'
import { StoredPoints } from './points.js'
import { PointsController } from './points-controller.js'
import { PointsEarned } from './points-earned.js'

export { Points } from './points.js'
export { PointsEarned } from './points-earned.js'

/** Customers earn points with their orders. */
@Plugin({
  config: LoyaltyPointsConfig,
  controllers: [PointsController],
  services: [StoredPoints],
  fields: pointFields,
  events: [PointsEarned],
})
export default class LoyaltyPoints {
  // oxlint-disable-next-line max-params -- they are injected, not passed
  constructor(
    private readonly database: Database,
    private readonly config: Config<LoyaltyPointsConfig>,
    private readonly points: StoredPoints,
    private readonly fields: Fields<PointFields>,
  ) {}

  @on(OrderPlaced)
  async earn({ order }: OrderPlaced, { id }: Delivered): Promise<void> {
    const { customer, total, placedAt } = order
    const points = Math.floor(total.amount / this.config.amount)
    if (customer === null || points === 0) return
    await this.database.transaction(async (tx) => {
      const earned = await tx.query(
        `insert into entries (cause, customer_id, points, at) values ($1, $2, $3, $4)
         on conflict (cause) do nothing returning cause`,
        [id, customer.id, points, placedAt],
      )
      if (earned.length > 0) await tx.emit(new PointsEarned(customer.id, order.id, points))
    })
    await this.fields.write('customer', customer.id, { points: await this.points.of(customer.id) })
  }
}
