import { Capability } from '../capability.js'

/** Which shop this is. */
export abstract class ShopInfo extends Capability {
  static readonly unbound = true

  abstract readonly slug: string
  abstract readonly name: string
  /** ISO 4217. */
  abstract readonly currency: string
}
