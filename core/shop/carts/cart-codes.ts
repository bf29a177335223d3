import { Service } from '../../sdk/host/index.js'
import { Pricing } from '../pricing/pricing.js'
import { problem } from '../shop-problem.js'
import type { Cart } from './cart.js'
import { CartChanges } from './cart-changes.js'
import { cartLimits } from './cart-limits.js'
import { addCode, type CartKey, removeCode } from './cart-store.js'

/** Discount codes in carts. They are compared without regard to case, and kept in capitals. */
@Service()
export class CartCodes {
  constructor(
    private readonly pricing: Pricing,
    private readonly changes: CartChanges,
  ) {}

  /**
   * Enters a code; one that is there already stays. CODE_UNKNOWN, a plugin's own refusal, or CODES_FULL beyond the
   * limit.
   */
  async add(key: CartKey, entered: string): Promise<Cart> {
    const code = capitals(entered)
    await this.pricing.judge(code, await this.changes.plain(key))
    return this.changes.make(key, async (tx) => {
      if ((await addCode(tx, key.id, code)) > cartLimits.codes) throw problem('CODES_FULL', cartLimits.codes)
    })
  }

  /** CODE_NOT_IN_CART when it is not there. */
  async remove(key: CartKey, entered: string): Promise<Cart> {
    const code = capitals(entered)
    return this.changes.make(key, async (tx) => {
      if (!(await removeCode(tx, key.id, code))) throw problem('CODE_NOT_IN_CART', code)
    })
  }
}

const capitals = (code: string): string => code.trim().toUpperCase()
