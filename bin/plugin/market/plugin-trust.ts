import type { Command } from 'commander'
import type { TrustedPlugin } from '../../../core/control/client/index.js'
import { answering, type Cli } from '../../command/cli.js'
import { teach } from '../../command/teach.js'
import { usageError } from '../../command/usage-error.js'
import { connect } from '../../home/connect.js'
import type { Answer } from '../../terminal/answer.js'
import type { Look } from '../../terminal/look.js'
import { safeLine } from '../../terminal/safe-text.js'
import { type Column, table } from '../../terminal/table.js'

interface TrustOptions {
  readonly all?: true
  readonly withdraw?: true
}

/** `shopctl plugin trust`. */
export function declareTrust(group: Command, cli: Cli): void {
  const trust = group
    .command('trust')
    .description(
      'Say which plugins you trust with the machine: where the sandbox is not full, only these are accepted.',
    )
    .argument('[package...]', 'their packages; none shows whom you trust')
    .option('--all', 'every plugin, also those that are not published yet')
    .option('--withdraw', 'trust them no more; where they are installed already they stay')
    .action(
      answering(cli, (packages: readonly string[], options: TrustOptions) => trustPlugins(cli, packages, options)),
    )
  teach(trust, [
    ['shopctl plugin trust', 'whom you trust'],
    ['shopctl plugin trust greeter', 'after you have read its code'],
    ['shopctl plugin trust greeter --withdraw', ''],
    ['shopctl plugin trust --all', 'where all authors are your own'],
  ])
}

async function trustPlugins(cli: Cli, packages: readonly string[], { all, withdraw }: TrustOptions): Promise<Answer> {
  if (all === true && packages.length > 0) throw usageError('Name plugins, or say --all.', 'shopctl plugin trust')
  const named = all === true ? ['*'] : packages
  if (withdraw === true && named.length === 0) throw usageError('Say whom to trust no more.', 'shopctl plugin trust')
  const client = await connect(cli)
  const trusted = await (named.length === 0
    ? client.trusted()
    : withdraw === true
      ? client.withdrawTrust(named)
      : client.trust(named))
  return { data: trusted, show: (look) => showTrusted(trusted, look) }
}

const showTrusted = (trusted: readonly TrustedPlugin[], look: Look): string =>
  trusted.length === 0 ? 'You trust no plugin yet.' : table(trusted, columns, look)

const columns: readonly Column<TrustedPlugin>[] = [
  {
    title: 'plugin',
    of: (plugin) => (plugin.package === '*' ? 'all of them' : plugin.package),
    paint: (_row, { bold }) => bold,
  },
  { title: 'said by', of: ({ by }) => safeLine(by) },
  { title: 'since', of: ({ since }) => new Date(since).toLocaleString('sv-SE') },
]
