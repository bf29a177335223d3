import type { Answer } from '../terminal/answer.js'
import type { Printer, Streams } from '../terminal/print.js'

/** The world in which a command runs. */
export interface World {
  readonly environment: NodeJS.ProcessEnv
  readonly cwd: string
  readonly streams: Streams
  /** Calls `listener` whenever the command is told to stop (INT, TERM, HUP), until the function that it answers is called. */
  readonly onStop: (listener: () => void) => () => void
}

/** What a command works with. */
export interface Cli extends Omit<World, 'streams'> {
  readonly stdin: Streams['stdin']
  readonly print: Printer
  /** Ends the command with this answer. */
  readonly answer: (answer: Answer) => Promise<void>
}

/** Makes a command what commander calls with arguments and options; what it answers ends the command. */
export const answering =
  <A extends readonly unknown[]>({ answer }: Cli, command: (...args: A) => Answer | Promise<Answer>) =>
  async (...args: A): Promise<void> =>
    answer(await command(...args))
