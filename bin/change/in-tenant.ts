import { type Command, InvalidArgumentError, Option } from 'commander'

/** Options of every command that changes the plugins of one shop. */
export interface InTenant {
  readonly tenant: string
  /** Say what would change, and change nothing. */
  readonly dryRun?: boolean
  /** Stands in the shop's history. */
  readonly because?: string
  /** Write only what is wanted. */
  readonly offline?: boolean
  /** So it is without `offline`, too. */
  readonly online?: boolean
}

/** Gives a command the shop that it changes, and a way to look first. */
export const changing = (command: Command): Command =>
  command
    .requiredOption('--tenant <slug>', 'the shop')
    .option('--dry-run', 'only say what would change: plugins, versions, what they may')
    .addOption(becauseOption())

/** The same for what changes the set: it need not be live at once. */
export const wanting = (command: Command): Command => offline(changing(command))

/** Lets a command write what is wanted, and have it live later. */
export const offline = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--offline',
        'write only what is wanted: it goes live with the next change, or when the platform starts',
      ).conflicts(['online', 'dryRun']),
    )
    .option('--online', 'fail unless it is live (so it is without --offline, too)')

/** At most 200 letters. */
export const becauseOption = (without = ['offline', 'dryRun']): Option =>
  new Option('--because <words>', 'why: stands in the shop’s history').conflicts(without).argParser(parseBecause)

function parseBecause(words: string): string {
  if (words.trim() === '' || words.length > 200 || /\p{Cc}/u.test(words))
    throw new InvalidArgumentError('Say why in one line, of 200 letters at most, or leave it out.')
  return words
}
