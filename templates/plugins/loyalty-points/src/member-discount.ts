import { Config, Injectable } from '@shopctl/sdk'
import { type Cart, type DiscountOffer, DiscountProvider, partOf } from '@shopctl/sdk/shop'
import { LoyaltyPointsConfig } from './config.js'
import { StoredPoints } from './points.js'

/** Who has enough points pays less. Points are not spent by it. */
@Injectable()
export class MemberDiscount extends DiscountProvider {
  constructor(
    private readonly points: StoredPoints,
    private readonly config: Config<LoyaltyPointsConfig>,
  ) {
    super()
  }

  async discounts({ customer, total }: Cart): Promise<DiscountOffer[]> {
    const { memberFrom, memberPercent } = this.config
    if (customer === null || memberPercent === 0) return []
    if ((await this.points.of(customer.id)) < memberFrom) return []
    return [{ title: `Members: ${memberPercent} %`, amount: partOf(total.amount, memberPercent, 100), on: 'order' }]
  }
}
