import { Type } from 'typebox'
import { type Call, Controller, Get } from '../../sdk/index.js'
import { type Page, type PageRequest, pageOf, pageQuery } from '../page.js'
import { type Order, orderSchema } from './order.js'
import { Orders } from './orders.js'

const page = Type.Object(pageQuery)
const byId = Type.Object({ id: Type.String({ pattern: '^ord_[0-9a-z]{1,60}$' }) })

/** The signed-in customer's orders. */
@Controller('/orders')
export class OrderController {
  constructor(private readonly orders: Orders) {}

  @Get('', {
    summary: 'One’s own orders, the newest first',
    querystring: page,
    response: { 200: pageOf(orderSchema) },
  })
  async list({ customerId, query }: Call<undefined, unknown, PageRequest>): Promise<Page<Order>> {
    return this.orders.ownList(customerId, query)
  }

  @Get('/:id', { summary: 'One of one’s own orders', params: byId, response: { 200: orderSchema } })
  async read({ customerId, params }: Call<undefined, { readonly id: string }>): Promise<Order> {
    return this.orders.own(customerId, params.id)
  }
}
