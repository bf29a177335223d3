import { enableCompileCache } from 'node:module'

// Kept by Node beside the temporary files: a command starts a third faster. It must be on before all else is loaded.
enableCompileCache()

const { exitCodes } = await import('./failure.js')
const { run } = await import('./run.js')
const { stdin, stdout, stderr, env } = process

// The reader is gone, as `head` goes when it has seen enough: `up` stops in order, everything else just ends.
for (const stream of [stdout, stderr]) stream.on('error', () => process.emit('SIGTERM') || process.exit())

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const code = await run(process.argv.slice(2), {
  environment: env,
  cwd: process.cwd(),
  streams: { stdin, stdout, stderr },
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
