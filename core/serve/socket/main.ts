import type { FromSocket, ToSocket } from '../../protocol/index.js'
import { takeOrders } from '../child/take-orders.js'
import { SocketRoom } from './socket-room.js'

/** The socket process's entry: the supervisor starts it as a child; it ends with the supervisor. Nobody imports it. */
function main(): void {
  const room = new SocketRoom((message: FromSocket) => process.send?.(message))
  takeOrders((order: ToSocket) => room.handle(order))
}

main()
