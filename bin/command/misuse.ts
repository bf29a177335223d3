import type { CommanderError } from 'commander'

/** What commander ends with: help that was asked for, or a command line that it cannot read. */
export class Misuse extends Error {
  /** Whether it is none: `--help` or `--version` was answered. */
  readonly isAnswered: boolean
  /** Whether the help was shown since a command was missing; nothing is left to be said. */
  readonly isShown: boolean
  /** Whether it is the shop that was not named. */
  readonly lacksTenant: boolean

  constructor(
    error: CommanderError,
    readonly command: string,
  ) {
    super(sentence(error.message), { cause: error })
    this.isAnswered = error.exitCode === 0
    this.isShown = error.code === 'commander.help'
    this.lacksTenant = error.code === 'commander.missingMandatoryOptionValue' && error.message.includes("'--tenant ")
  }
}

/** `error: unknown option '--foo'` → `Unknown option '--foo'.` */
function sentence(message: string): string {
  const words = message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.)]$/.test(words) ? '' : '.'}`
}
