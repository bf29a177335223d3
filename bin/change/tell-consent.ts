import type { Change } from '../../core/model/index.js'
import type { Cli } from '../command/cli.js'
import { connect } from '../home/connect.js'
import type { Look } from '../terminal/look.js'
import { safeLine } from '../terminal/safe-text.js'

/**
 * Says in plain words, before it is done, what the plugins may do that a change installs. Nobody is asked: who types the
 * command has said what they want, and scripts do too; `--dry-run` only looks.
 */
export async function tellConsent(cli: Cli, tenant: string, change: Change): Promise<void> {
  if (cli.print.isJson) return
  const client = await connect(cli)
  // What the plan is refused with, the change is refused with, too.
  const plan = await client.plan(tenant, change).catch(() => undefined)
  const { describeScope, withinOneShop } = await import('../../core/model/describe-scope.js')
  const installs = (plan?.steps ?? []).filter(
    ({ what, from, added }) => what === 'install' && (from === null || added.length > 0),
  )
  for (const { name, to, added } of installs) {
    const may = added.length === 0 ? ['Nothing on its own'] : added.map((scope) => safeLine(describeScope(scope)))
    cli.print.note(({ paint }: Look) =>
      [`What ${paint.bold(`${name}@${to}`)} may do:`, ...may.map((line) => `  ${line}`)].join('\n'),
    )
  }
  if (installs.length > 0) cli.print.note(withinOneShop)
}
