import type { Command } from 'commander'
import type { PrivatePlugin } from '../../../core/control/client/index.js'
import { answering, type Cli } from '../../command/cli.js'
import { teach } from '../../command/teach.js'
import { usageError } from '../../command/usage-error.js'
import { connect } from '../../home/connect.js'
import type { Answer } from '../../terminal/answer.js'
import type { Look } from '../../terminal/look.js'
import { type Column, table } from '../../terminal/table.js'

interface PrivateOptions {
  readonly to?: readonly string[]
  readonly everyone?: true
}

/** `shopctl plugin private`. */
export function declarePrivate(group: Command, cli: Cli): void {
  const command = group
    .command('private')
    .description('Keep a plugin for some shops: no other one finds it, or can have it.')
    .argument('[package]', 'its package; none shows which are private')
    .option('--to <slug...>', 'the shops that may have it')
    .option('--everyone', 'let every shop have it again')
    .action(answering(cli, (name: string | undefined, options: PrivateOptions) => keepPrivate(cli, name, options)))
  teach(
    command,
    [
      ['shopctl plugin private', 'which are, and to whom'],
      ['shopctl plugin private greeter --to acme', 'for acme alone; it may be published later'],
      ['shopctl plugin private greeter --to acme globex', 'for these two, and no others'],
      ['shopctl plugin private greeter --everyone', ''],
    ],
    'A shop that has it installed already keeps the version that it has.',
  )
}

async function keepPrivate(cli: Cli, name: string | undefined, { to, everyone }: PrivateOptions): Promise<Answer> {
  const isSaid = to !== undefined || everyone === true
  if ((to !== undefined && everyone === true) || isSaid !== (name !== undefined))
    throw usageError('Name a plugin, and say --to <slug...> or --everyone.', 'shopctl plugin private')
  const client = await connect(cli)
  const plugins = await (name === undefined ? client.privatePlugins() : client.keepPrivate(name, to ?? []))
  return { data: plugins, show: (look) => showPrivate(plugins, look) }
}

const showPrivate = (plugins: readonly PrivatePlugin[], look: Look): string =>
  plugins.length === 0 ? 'Every plugin is for every shop.' : table(plugins, columns, look)

const columns: readonly Column<PrivatePlugin>[] = [
  { title: 'plugin', of: (plugin) => plugin.package, paint: (_row, { bold }) => bold },
  { title: 'only for', of: ({ tenants }) => tenants.join(', ') || 'no shop any more' },
]
