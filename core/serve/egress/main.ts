import type { FromEgress, ToEgress } from '../../protocol/index.js'
import { crash } from '../crash.js'
import { Egress } from './egress.js'

/** The egress process's entry: the supervisor starts it as a child; it ends with the supervisor. Nobody imports it. */
function main(): void {
  const egress = new Egress((message: FromEgress) => process.send?.(message))
  process.on('disconnect', () => process.exit(0))
  process.on('message', (message: ToEgress) => {
    egress.handle(message).catch(crash)
  })
}

main()
