import type { Command } from 'commander'
import type { MadeToken, PluginToken } from '../../../core/control/client/index.js'
import { answering, type Cli } from '../../command/cli.js'
import { teach } from '../../command/teach.js'
import { usageError } from '../../command/usage-error.js'
import { connect } from '../../home/connect.js'
import type { Answer } from '../../terminal/answer.js'
import type { Look } from '../../terminal/look.js'
import { type Column, table } from '../../terminal/table.js'

interface TokenOptions {
  readonly tenant: string
  readonly hours?: string
  readonly list?: true
  readonly revoke?: string
}

/** `shopctl plugin token`. */
export function declareToken(group: Command, cli: Cli): void {
  const command = group
    .command('token')
    .description('Make a token by which a plugin that runs outside connects to a shop; it is shown once.')
    .argument('<name>', 'the installation')
    .requiredOption('--tenant <slug>', 'the shop')
    .option('--hours <hours>', 'it expires after so many; else it lasts until it is revoked')
    .option('--list', 'show which there are, and when they were used')
    .option('--revoke <id>', 'take one back: whoever is connected by it is gone within a second')
    .action(answering(cli, (name: string, options: TokenOptions) => token(cli, name, options)))
  teach(
    command,
    [
      ['shopctl plugin token fraud-check --tenant acme', ''],
      ['shopctl plugin token fraud-check --tenant acme --hours 720', 'it expires after a month'],
      ['shopctl plugin token fraud-check --tenant acme --revoke 4f1c9a0b7d21', ''],
    ],
    'A plugin may have several, so that one can take another’s place. They go with the plugin when it is removed.',
  )
}

async function token(cli: Cli, name: string, options: TokenOptions): Promise<Answer> {
  const { tenant, hours, list, revoke } = options
  if ([hours, list, revoke].filter((one) => one !== undefined).length > 1)
    throw usageError('Say one of --hours, --list and --revoke.', 'shopctl plugin token')
  if (hours !== undefined && !/^[1-9]\d{0,4}$/.test(hours))
    throw usageError(`"${hours}" is no number of hours.`, 'shopctl plugin token')
  const client = await connect(cli)
  if (revoke !== undefined) {
    await client.revokeToken(tenant, name, revoke)
    return { data: { revoked: revoke }, show: ({ paint }) => `${paint.green('✓')} ${revoke} opens nothing any more.` }
  }
  if (list === true) {
    const tokens = await client.pluginTokens(tenant, name)
    return { data: tokens, show: (look) => showTokens(tokens, name, look) }
  }
  const made = await client.makeToken(tenant, name, hours === undefined ? undefined : Number(hours))
  return { data: made, show: (look) => showMade(made, name, look) }
}

const showMade = ({ token, id, socket, expiresAt }: MadeToken, name: string, { paint }: Look): string =>
  [
    paint.bold(token),
    '',
    `It is shown this once (${id}${expiresAt === null ? '' : `, until ${local(expiresAt)}`}). Connect a Phoenix client to`,
    `  ${socket}   topic plugin:${name}`,
  ].join('\n')

const showTokens = (tokens: readonly PluginToken[], name: string, look: Look): string =>
  tokens.length === 0 ? `${name} has no token.` : table(tokens, columns, look)

const columns: readonly Column<PluginToken>[] = [
  { title: 'token', of: ({ id }) => id, paint: (_row, { bold }) => bold },
  { title: 'made', of: ({ madeAt }) => local(madeAt) },
  { title: 'expires', of: ({ expiresAt }) => (expiresAt === null ? 'never' : local(expiresAt)) },
  { title: 'last used', of: ({ usedAt }) => (usedAt === null ? 'never' : local(usedAt)) },
]

const local = (at: string): string => new Date(at).toLocaleString('sv-SE')
