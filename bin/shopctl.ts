import { run } from './run.js'
import { exitCodes } from './terminal/failure.js'

const { stdout, stderr, env } = process
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

async function main(): Promise<void> {
  // The reader is gone, as `head` goes when it has seen enough: `up` stops in order, everything else just ends.
  for (const stream of [stdout, stderr]) stream.on('error', () => process.emit('SIGTERM') || process.exit())

  const code = await run(process.argv.slice(2), {
    environment: env,
    cwd: process.cwd(),
    streams: process,
    onStop(listener) {
      for (const signal of signals) process.on(signal, listener)
      return () => {
        for (const signal of signals) process.off(signal, listener)
      }
    },
  })
  // What somebody stopped waiting for may go on in here.
  if (code === exitCodes.interrupted) process.exit(code)
  process.exitCode = code
}

main().catch((error: unknown) => {
  // run() tells every failure. This is none that anybody foresaw: Node ends with it, and shows where it was.
  throw error
})
