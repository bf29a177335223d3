import type { Command } from 'commander'
import type { AutoUpdate } from '../../../core/model/index.js'
import type { InTenant } from '../../change/in-tenant.js'
import { answering, type Cli } from '../../command/cli.js'
import { teach } from '../../command/teach.js'
import { usageError } from '../../command/usage-error.js'
import { connect } from '../../home/connect.js'
import type { Answer } from '../../terminal/answer.js'

/** `shopctl plugin auto-update`. */
export function declareAutoUpdate(group: Command, cli: Cli): void {
  const command = group
    .command('auto-update')
    .description('Say how far a shop’s plugins are brought up to date by themselves, or see how far.')
    .argument('[how]', 'off, patch (1.2.3 to 1.2.4), or minor (to 1.3.0, too); none shows what it is')
    .requiredOption('--tenant <slug>', 'the shop')
    .action(
      answering(cli, (how: string | undefined, { tenant }: Pick<InTenant, 'tenant'>) => autoUpdate(cli, tenant, how)),
    )
  teach(
    command,
    [
      ['shopctl plugin auto-update patch --tenant acme', ''],
      ['shopctl plugin auto-update --tenant acme', 'how it is'],
    ],
    `Each newer version comes soon after it is published, by a swap, and never beyond the range that the installation wants. What
may do more than the version before waits for your consent; what failed when it was tried, or what the shop went back
from, does not come.`,
  )
}

async function autoUpdate(cli: Cli, tenant: string, how: string | undefined): Promise<Answer> {
  const known = how !== undefined && isPolicy(how) ? how : undefined
  if (how !== undefined && known === undefined)
    throw usageError(`"${how}" is none of ${Object.keys(words).join(', ')}.`, 'shopctl plugin auto-update')
  const client = await connect(cli)
  const now = await (known === undefined ? client.autoUpdate(tenant) : client.setAutoUpdate(tenant, known))
  return { data: { tenant, ...now }, show: ({ paint }) => `${paint.bold(tenant)}: ${words[now.how]}` }
}

const words: Readonly<Record<AutoUpdate, string>> = {
  off: 'plugins stay at their versions until somebody updates them.',
  patch: 'patches of its plugins come by themselves.',
  minor: 'patches and minor versions of its plugins come by themselves.',
}

const isPolicy = (how: string): how is AutoUpdate => Object.hasOwn(words, how)
