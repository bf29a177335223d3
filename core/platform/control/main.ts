import { crash } from '../../serve/index.js'
import { ControlRoom } from './control-room.js'

/** The control process's entry: the platform starts it with a channel, and it ends with the platform. Nobody imports it. */
function main(): void {
  const room = new ControlRoom(process)
  // Without the platform there is nobody to change shops for.
  process.on('disconnect', () => process.exit(0))
  room.closed.then(() => process.exit(0), crash)
}

main()
