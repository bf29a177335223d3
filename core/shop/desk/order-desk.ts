import { Database, Service } from '../../sdk/host/index.js'
import { Checkout } from '../checkout/checkout.js'
import { findAccount } from '../customers/customer-store.js'
import type { Order } from '../orders/order.js'
import { orderOf } from '../orders/order-store.js'
import { problem } from '../shop-problem.js'
import { DeskCarts } from './desk-carts.js'
import type { DeskOrder } from './desk-order.js'
import { claimReference, holdsReference, orderIdUnder } from './desk-order-store.js'

/** An order, and whether it was placed just now. */
export interface TakenOrder {
  readonly order: Order
  readonly isNew: boolean
}

/** Takes orders from the seller: one on the phone, many from another system. They pass the guards that shoppers pass. */
@Service()
export class OrderDesk {
  constructor(
    private readonly database: Database,
    private readonly carts: DeskCarts,
    private readonly checkout: Checkout,
  ) {}

  /**
   * Places the order, once under its reference, however often it is asked for. Rejects as changes of carts and
   * `Checkout.place` do, with the plugin's code where one denies it: then nothing is left of it. ORDER_REPLACED when the same
   * was asked for again meanwhile, which may place it.
   */
  async take(reference: string, wish: DeskOrder): Promise<TakenOrder> {
    const known = await this.placed(reference)
    if (known !== undefined) return known
    const customer = (await findAccount(this.database, wish.email))?.customer ?? null
    const key = await this.carts.open(customer?.id)
    try {
      const isOurs = await this.database.transaction((tx) => claimReference(tx, reference, key.id))
      if (!isOurs) return (await this.placed(reference)) as TakenOrder
      const cart = await this.carts.fill(key, wish)
      return { order: await this.checkout.place({ cart, customer, email: wish.email }), isNew: true }
    } catch (error) {
      return await this.otherwise(reference, { cartId: key.id, error })
    } finally {
      await this.carts.drop(key)
    }
  }

  /** What became of the reference where this attempt failed: somebody else may have asked for the same. */
  private async otherwise(
    reference: string,
    { cartId, error }: { readonly cartId: string; readonly error: unknown },
  ): Promise<TakenOrder> {
    const theirs = await this.placed(reference)
    if (theirs !== undefined) return theirs
    throw (await holdsReference(this.database, reference, cartId)) ? error : problem('ORDER_REPLACED', reference)
  }

  private async placed(reference: string): Promise<TakenOrder | undefined> {
    const id = await orderIdUnder(this.database, reference)
    const order = id === undefined ? undefined : await orderOf(this.database, id)
    return order && { order, isNew: false }
  }
}
