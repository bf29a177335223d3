import { type FromGateway, holdATick, type ToGateway } from '../../protocol/index.js'
import { Gateway } from './gateway.js'

/** The gateway's entry: the supervisor starts it as a child; it ends with the supervisor. Nobody imports it. */
function main(): void {
  holdATick()
  const gateway = new Gateway((message: FromGateway) => process.send?.(message))
  process.on('disconnect', () => process.exit(0))
  process.on('message', (message: ToGateway) => {
    gateway.handle(message).then(
      () => {
        if (message.kind === 'close') process.exit(0)
      },
      // What we did not foresee must not go on half-way: the supervisor starts us again and tells us everything.
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
        process.exit(1)
      },
    )
  })
}

main()
