import type { Command } from 'commander'
import { changeTenant } from '../../change/change-tenant.js'
import { type InTenant, wanting } from '../../change/in-tenant.js'
import { answering, type Cli } from '../../command/cli.js'
import { teach } from '../../command/teach.js'
import { usageError } from '../../command/usage-error.js'
import type { Answer } from '../../terminal/answer.js'

interface UpdateOptions extends InTenant {
  readonly accept?: readonly string[]
}

/** The commands that take names with ranges of what may be there already: `update` and `set`. */
export function declareSpecs(group: Command, cli: Cli): void {
  const update = wanting(group.command('update'))
    .description(
      'Bring plugins of a shop to their newest version, live. Settings, and events that wait, stay; what a version may do beyond the one before, you agree to.',
    )
    .argument('[name...]', 'the installations; all where none is named. name@range changes the range, too')
    .option('--accept <scope...>', 'what their new versions may do beyond the ones before')
    .action(answering(cli, (specs: readonly string[], where: UpdateOptions) => updatePlugins(cli, specs, where)))
  teach(update, [
    ['shopctl plugin update --tenant acme', 'all of them; with --dry-run: what is new'],
    ['shopctl plugin update order-minimum --tenant acme', 'the newest that its range allows'],
    ['shopctl plugin update order-minimum@^2 --tenant acme', 'and another range'],
    ['shopctl plugin update order-minimum --tenant acme --dry-run', 'only which version, and what it would ask for'],
  ])
  const set = wanting(group.command('set'))
    .description(
      'Have exactly these plugins in a shop, live and switched on; what they need comes along, all others go.',
    )
    .argument('[spec...]', 'installations that stay as they are, or plugins to install; none at all for none')
    .action(answering(cli, (specs: readonly string[], where: InTenant) => setPlugins(cli, specs, where)))
  teach(set, [
    ['shopctl plugin set order-minimum welcome-mail@^1 --tenant acme', 'these two'],
    ['shopctl plugin set --tenant acme', 'none'],
  ])
}

async function updatePlugins(cli: Cli, specs: readonly string[], { accept, ...where }: UpdateOptions): Promise<Answer> {
  const wishes = await parseSpecs(specs)
  const plugins = wishes.map(({ package: name, ...range }) => ({ name, ...range }))
  if (accept !== undefined && plugins.length === 0)
    throw usageError('--accept is for plugins that are named.', 'shopctl plugin update')
  const accepts = accept && Object.fromEntries(plugins.map(({ name }) => [name, [...accept]]))
  return changeTenant(cli, where, { kind: 'update', plugins, ...(accepts === undefined ? {} : { accepts }) })
}

async function setPlugins(cli: Cli, specs: readonly string[], where: InTenant): Promise<Answer> {
  return changeTenant(cli, where, { kind: 'set', plugins: await parseSpecs(specs) })
}

/** Only a range that was written is one: what is there keeps its own. */
async function parseSpecs(specs: readonly string[]): Promise<{ package: string; range?: string }[]> {
  const { parsePluginSpec } = await import('../../../core/model/plugin-spec.js')
  return specs.map((spec) => {
    const { package: name, range } = parsePluginSpec(spec)
    return { package: name, ...(spec.includes('@', 1) ? { range } : {}) }
  })
}
