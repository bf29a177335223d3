import type { FromEgress, ToEgress } from '../../protocol/index.js'
import { Egress } from './egress.js'

/** The egress process's entry: the supervisor starts it as a child; it ends with the supervisor. Nobody imports it. */
function main(): void {
  const egress = new Egress((message: FromEgress) => process.send?.(message))
  process.on('disconnect', () => process.exit(0))
  process.on('message', (message: ToEgress) => {
    // What we did not foresee must not go on half-way: the supervisor starts us again and tells us everything.
    egress.handle(message).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
      process.exit(1)
    })
  })
}

main()
