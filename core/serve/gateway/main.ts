import { type FromGateway, holdATick, type ToGateway } from '../../protocol/index.js'
import { takeOrders } from '../child/take-orders.js'
import { Gateway } from './gateway.js'

/** The gateway's entry: the supervisor starts it as a child; it ends with the supervisor. Nobody imports it. */
function main(): void {
  holdATick()
  const gateway = new Gateway((message: FromGateway) => process.send?.(message))
  takeOrders(async (order: ToGateway) => {
    await gateway.handle(order)
    if (order.kind === 'close') process.exit(0)
  })
}

main()
