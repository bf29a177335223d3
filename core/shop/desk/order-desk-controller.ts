import { type Static, Type } from 'typebox'
import { InternalPut } from '../../sdk/host/index.js'
import { Answer, type Call, Controller } from '../../sdk/index.js'
import { type Order, orderSchema } from '../orders/order.js'
import { type DeskOrder, deskOrder, orderReference } from './desk-order.js'
import { OrderDesk } from './order-desk.js'

const byReference = Type.Object({ reference: orderReference })

/** Where the platform hands in what the seller enters or imports. */
@Controller()
export class OrderDeskController {
  constructor(private readonly desk: OrderDesk) {}

  /** The platform knows the same path. */
  @InternalPut('/_platform/orders/:reference', {
    summary: 'Order for somebody',
    params: byReference,
    body: deskOrder,
    response: { 200: orderSchema, 201: orderSchema },
  })
  async take({ params, body }: Call<DeskOrder, Static<typeof byReference>>): Promise<Answer<Order>> {
    const { order, isNew } = await this.desk.take(params.reference, body)
    return new Answer(isNew ? 201 : 200, order)
  }
}
