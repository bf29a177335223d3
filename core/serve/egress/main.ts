import type { FromEgress, ToEgress } from '../../protocol/index.js'
import { takeOrders } from '../child/take-orders.js'
import { Egress } from './egress.js'

/** The egress process's entry: the supervisor starts it as a child; it ends with the supervisor. Nobody imports it. */
function main(): void {
  const egress = new Egress((message: FromEgress) => process.send?.(message))
  takeOrders((order: ToEgress) => egress.handle(order))
}

main()
