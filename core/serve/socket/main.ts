import type { FromSocket, ToSocket } from '../../protocol/index.js'
import { crash } from '../crash.js'
import { SocketRoom } from './socket-room.js'

/** The socket process's entry: the supervisor starts it as a child; it ends with the supervisor. Nobody imports it. */
function main(): void {
  const room = new SocketRoom((message: FromSocket) => process.send?.(message))
  process.on('disconnect', () => process.exit(0))
  process.on('message', (message: ToSocket) => {
    room.handle(message).catch(crash)
  })
}

main()
