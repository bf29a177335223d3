import type { Command } from 'commander'

/** A command line, and what it is good for. */
export type Example = readonly [line: string, purpose: string]

/** Ends a command's help with examples, and with what else is worth knowing. */
export function teach(command: Command, examples: readonly Example[], more = ''): Command {
  const width = Math.max(...examples.map(([line]) => line.length))
  const lines = examples.map(([line, purpose]) => `  ${line.padEnd(width)}   ${purpose}`.trimEnd())
  return command.addHelpText('after', ['', 'Examples:', ...lines, ...(more === '' ? [] : ['', more.trim()])].join('\n'))
}
