import { DomainEvent } from '../../sdk/index.js'

/** An article that was sold out can be bought again. */
export class VariantRestocked extends DomainEvent {
  static override readonly type = 'variant.restocked'

  constructor(
    readonly variant: {
      readonly sku: string
      /** The product's title. */
      readonly title: string
      /** The variant's own title. */
      readonly variant: string
      /** The product's handle. */
      readonly handle: string
      readonly stock: number
    },
  ) {
    super()
  }

  get aggregate(): string {
    return `variant:${this.variant.sku}`
  }
}
