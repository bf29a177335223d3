import type { Cli, World } from './command/cli.js'
import { Misuse } from './command/misuse.js'
import { usageError } from './command/usage-error.js'
import { createProgram } from './program.js'
import { exitCodeOf, exitCodes, failureOf } from './terminal/failure.js'
import { Interrupted } from './terminal/interrupted.js'
import { Printer } from './terminal/print.js'

/** Runs one command line (`['plugin', 'list', …]`) and answers its exit code. */
export async function run(argv: readonly string[], { streams, ...world }: World): Promise<number> {
  const print = new Printer({ streams, environment: world.environment, isJson: asksForJson(argv) })
  let exitCode: number = exitCodes.ok
  const answer: Cli['answer'] = async (answer) => {
    exitCode = answer.exitCode ?? exitCodes.ok
    await print.answer(answer)
  }
  const cli: Cli = {
    ...world,
    // Node opens it when it is read, and few commands do.
    get stdin() {
      return streams.stdin
    },
    print,
    answer,
  }
  try {
    const program = await createProgram(argv, cli)
    await program.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    return ended(error, cli)
  }
}

// Before commander has read anything, since it may fail at that.
function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return argv.slice(0, end === -1 ? argv.length : end).includes('--json')
}

async function ended(error: unknown, cli: Cli): Promise<number> {
  const { environment, print } = cli
  if (error instanceof Misuse && error.isAnswered) return exitCodes.ok
  if (error instanceof Misuse && error.isShown) return exitCodes.refused
  if (error instanceof Interrupted) {
    if (error.message !== '') print.note(error.message)
    return exitCodes.interrupted
  }
  const failure = failureOf(error instanceof Misuse ? await told(error, cli) : error)
  if (environment['SHOPCTL_DEBUG']) print.trace(error)
  print.failure(failure)
  return exitCodeOf(failure)
}

async function told({ message, command, lacksTenant }: Misuse, cli: Cli): Promise<Error> {
  if (!lacksTenant) return usageError(message, command)
  const { nameShop } = await import('./home/name-shop.js')
  return usageError(message, command, await nameShop(cli))
}
