import { Config, Database, type Delivered, Fields, Jobs, job, on, Plugin, upgraded } from '@shopctl/sdk'
import { OrderPlaced } from '@shopctl/sdk/shop'
import { LoyaltyPointsConfig, usually } from './config.js'
import { type PointFields, pointFields } from './fields.js'
import { MemberDiscount } from './member-discount.js'
import { StoredPoints } from './points.js'
import { PointsController } from './points-controller.js'
import { PointsEarned } from './points-earned.js'

export { Points } from './points.js'
export { PointsEarned } from './points-earned.js'

/** Customers earn points with their orders. */
@Plugin({
  config: LoyaltyPointsConfig,
  defaults: usually,
  controllers: [PointsController],
  services: [StoredPoints],
  providers: [MemberDiscount],
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
    private readonly jobs: Jobs<LoyaltyPoints>,
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
    await this.show(customer.id)
  }

  /** 1.0 did not write balances onto customers. There may be many: the shop does not wait for it to start. */
  @upgraded
  async newer(from: string): Promise<void> {
    if (!from.startsWith('1.0.')) return
    const all = await this.database.query<{ id: string }>('select distinct customer_id as id from entries')
    for (const { id } of all) await this.jobs.enqueue('show', id, { once: `since 1.1 ${id}` })
  }

  @job()
  async show(customerId: string): Promise<void> {
    await this.fields.write('customer', customerId, { points: await this.points.of(customerId) })
  }
}
