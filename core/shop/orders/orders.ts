import { Database, Service } from '../../sdk/host/index.js'
import { CustomFields } from '../fields/custom-fields.js'
import { cutPage, type Page, type PageRequest } from '../page.js'
import { problem } from '../shop-problem.js'
import type { Order } from './order.js'
import { findOrder, hasOrdered, listOrders } from './order-store.js'

/** What was bought. A customer sees their own orders only; SIGN_IN_REQUIRED when nobody is signed in. */
@Service()
export class Orders {
  static readonly scope = 'orders:read'

  constructor(
    private readonly database: Database,
    private readonly fields: CustomFields,
  ) {}

  /** The newest first. */
  async ownList(customerId: string | undefined, { cursor, limit }: PageRequest): Promise<Page<Order>> {
    if (customerId === undefined) throw problem('SIGN_IN_REQUIRED')
    const before = Number(cursor ?? Number.MAX_SAFE_INTEGER)
    const orders = await listOrders(this.database, { customerId, before, limit: limit + 1 })
    const page = cutPage(orders, limit, ({ number }) => number)
    return { ...page, items: await this.fields.fill('order', page.items) }
  }

  /** ORDER_NOT_FOUND also for an order of somebody else. */
  async own(customerId: string | undefined, id: string): Promise<Order> {
    if (customerId === undefined) throw problem('SIGN_IN_REQUIRED')
    const order = await findOrder(this.database, id, customerId)
    if (order === undefined) throw problem('ORDER_NOT_FOUND', id)
    return this.fields.fillOne('order', order)
  }

  /** Whether the customer has ordered an article of the product, by its handle. */
  hasBought(customerId: string, product: string): Promise<boolean> {
    return hasOrdered(this.database, customerId, product)
  }
}
