import type { Command } from 'commander'

/** Options of every command that changes the plugins of one shop. */
export interface InTenant {
  readonly tenant: string
  /** Say what would change, and change nothing. */
  readonly dryRun?: boolean
}

/** Gives a command the shop that it changes, and a way to look first. */
export const changing = (command: Command): Command =>
  command
    .requiredOption('--tenant <slug>', 'the shop')
    .option('--dry-run', 'only say what would change: plugins, versions, what they may')
