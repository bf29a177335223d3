import { Argument, type Command } from 'commander'
import { changeTenant } from '../../change/change-tenant.js'
import { type InTenant, wanting } from '../../change/in-tenant.js'
import { answering, type Cli } from '../../command/cli.js'
import { teach } from '../../command/teach.js'

/** `shopctl plugin place`: in the shop, or outside of it. */
export function declarePlace(group: Command, cli: Cli): void {
  const command = wanting(group.command('place'))
    .description('Have a plugin run outside of a shop, over the socket, or in it again, live.')
    .argument('<name>', 'the installation')
    .addArgument(new Argument('<where>', 'where it runs').choices(['outside', 'inside']))
    .action(
      answering(cli, (name: string, place: 'outside' | 'inside', where: InTenant) =>
        changeTenant(cli, where, { kind: 'place', names: [name], place }),
      ),
    )
  teach(
    command,
    [
      ['shopctl plugin place fraud-check outside --tenant acme --dry-run', 'whether it can'],
      ['shopctl plugin place fraud-check outside --tenant acme', 'the shop asks it from now on'],
      ['shopctl plugin token fraud-check --tenant acme', 'by which it connects'],
      ['shopctl plugin run fraud-check', 'runs it, here or on another machine'],
      ['shopctl plugin place fraud-check inside --tenant acme', 'in the shop again'],
    ],
    `Outside a plugin has "before" hooks, events by type, settings, a log and calls to consented hosts. One that has more
stays in the shop, and is told what keeps it there. Events wait while it is not connected, and follow it when it moves.
It takes the operator’s token: sellers see where a plugin runs, and cannot change it. docs/external-plugins.md`,
  )
}
