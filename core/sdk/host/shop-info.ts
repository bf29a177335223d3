import { Capability } from '../capability.js'

/** Which shop this is. */
export abstract class ShopInfo extends Capability {
  static readonly unbound = true

  abstract readonly slug: string
  abstract readonly name: string
  /** ISO 4217. */
  abstract readonly currency: string
  /** Where shoppers find it, as far as that is known: `https://acme.example`. */
  abstract readonly address: string | undefined
}
