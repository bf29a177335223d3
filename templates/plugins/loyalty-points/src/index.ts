import { Config, Database, type Delivered, on, Plugin } from '@shopctl/sdk'
import { OrderPlaced } from '@shopctl/sdk/shop'
import { LoyaltyPointsConfig } from './config.js'
import { PointsController } from './points-controller.js'

/** Customers earn points with their orders. */
@Plugin({ config: LoyaltyPointsConfig, controllers: [PointsController] })
export default class LoyaltyPoints {
  constructor(
    private readonly database: Database,
    private readonly config: Config<LoyaltyPointsConfig>,
  ) {}

  @on(OrderPlaced)
  async earn({ order }: OrderPlaced, { id }: Delivered): Promise<void> {
    const points = Math.floor(order.total.amount / this.config.amount)
    if (order.customer === null || points === 0) return
    await this.database.query(
      'insert into entries (cause, customer_id, points, at) values ($1, $2, $3, $4) on conflict (cause) do nothing',
      [id, order.customer.id, points, order.placedAt],
    )
  }
}
