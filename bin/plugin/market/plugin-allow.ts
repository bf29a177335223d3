import type { Command } from 'commander'
import type { AllowedView } from '../../../core/control/client/index.js'
import { answering, type Cli } from '../../command/cli.js'
import { teach } from '../../command/teach.js'
import { usageError } from '../../command/usage-error.js'
import { connect } from '../../home/connect.js'
import type { Answer } from '../../terminal/answer.js'
import type { Look } from '../../terminal/look.js'

interface AllowOptions {
  readonly tenant: string
  readonly everything?: true
}

/** `shopctl plugin allow`. */
export function declareAllow(group: Command, cli: Cli): void {
  const command = group
    .command('allow')
    .description('Say which plugins a shop may have: it finds no others.')
    .argument('[package...]', 'packages, or all of a scope: @house/*; none shows which')
    .requiredOption('--tenant <slug>', 'the shop')
    .option('--everything', 'let it have all that are everybody’s again')
    .action(answering(cli, (names: readonly string[], options: AllowOptions) => allow(cli, names, options)))
  teach(
    command,
    [
      ['shopctl plugin allow --tenant acme', 'what it may have'],
      ["shopctl plugin allow greeter '@house/*' --tenant acme", 'these, and no others; also say what they need'],
      ['shopctl plugin allow --everything --tenant acme', ''],
    ],
    'What is installed stays as it is, whatever is said here.',
  )
}

async function allow(cli: Cli, names: readonly string[], { tenant, everything }: AllowOptions): Promise<Answer> {
  if (everything === true && names.length > 0)
    throw usageError('Name plugins, or say --everything.', 'shopctl plugin allow')
  const client = await connect(cli)
  const isSaid = names.length > 0 || everything === true
  const allowed = await (isSaid ? client.allow(tenant, names) : client.allowed(tenant))
  return { data: allowed, show: (look) => showAllowed(allowed, look) }
}

const showAllowed = ({ tenant, packages }: AllowedView, { paint }: Look): string =>
  packages.length === 0
    ? `${paint.bold(tenant)} may have every plugin that is everybody’s.`
    : `${paint.bold(tenant)} may have ${packages.join(', ')}, and no others.`
