import { type FromGateway, holdATick, type ToGateway } from '../../protocol/index.js'
import { crash } from '../crash.js'
import { Gateway } from './gateway.js'

/** The gateway's entry: the supervisor starts it as a child; it ends with the supervisor. Nobody imports it. */
function main(): void {
  holdATick()
  const gateway = new Gateway((message: FromGateway) => process.send?.(message))
  process.on('disconnect', () => process.exit(0))
  process.on('message', (message: ToGateway) => {
    gateway.handle(message).then(() => {
      if (message.kind === 'close') process.exit(0)
    }, crash)
  })
}

main()
