import { type Command, Option } from 'commander'
import type { Change } from '../../../core/model/index.js'
import { changeTenant } from '../../change/change-tenant.js'
import { type InTenant, wanting } from '../../change/in-tenant.js'
import { tellConsent } from '../../change/tell-consent.js'
import { answering, type Cli } from '../../command/cli.js'
import { parseAttach } from '../../command/parse-attach.js'
import { parseConfig } from '../../command/parse-config.js'
import { teach } from '../../command/teach.js'
import { usageError } from '../../command/usage-error.js'
import { connect } from '../../home/connect.js'
import type { Answer } from '../../terminal/answer.js'
import { table } from '../../terminal/table.js'
import { pluginColumns } from './plugin-columns.js'
import { declareGraph } from './plugin-graph.js'
import { declareSpecs } from './plugin-specs.js'

interface OnNamesOptions extends InTenant {
  readonly cascade?: boolean
}

interface AddOptions extends InTenant {
  readonly as?: string
  readonly config?: readonly string[]
  readonly replay?: true
  readonly outside?: true
  readonly onFailure?: Choice
  readonly attach?: readonly string[]
}

interface ConfigureOptions extends InTenant {
  readonly onFailure?: Choice
  readonly attach?: readonly string[]
}

/** What failed hooks do; `default` leaves it to the hook points. */
type Choice = 'open' | 'closed' | 'default'

/** The commands on the plugins of one shop. */
export function declareSet(group: Command, cli: Cli): void {
  declareAdd(group, cli)
  declareSpecs(group, cli)
  declareConfigure(group, cli)
  declareOnNames(group, cli)
  declareGraph(group, cli)
  const list = group
    .command('list')
    .requiredOption('--tenant <slug>', 'the shop')
    .description('A shop’s plugins: what they are, whether they run, and their settings.')
    .action(answering(cli, ({ tenant }: Pick<InTenant, 'tenant'>) => listPlugins(cli, tenant)))
  teach(
    list,
    [
      ['shopctl plugin list --tenant acme', 'as a table'],
      ['shopctl plugin list --tenant acme --json', 'for programs'],
    ],
    listWords,
  )
}

const listWords = `Columns, each where it has something to say:
  state       "away": it runs outside, and its program is not connected
  wanted      the range that updates stay in; "by others": other plugins need it
  purged      when what a removed one has stored goes; until then:  shopctl plugin restore
  withdrawn   why the operator has yanked or killed its version: update or remove it
  calls, errors, p50, p95, last error   of its hooks, providers, events and jobs, within the last hour
  set aside   events that it could not take:  shopctl event list
  may         its scopes: what it was let do when it was installed ("mail", "http:config.url"); its README says why
  on failure  what you chose for its failed checks
  stands on   where you chose on which calls it stands`

function declareAdd(group: Command, cli: Cli): void {
  const add = wanting(group.command('add'))
    .description('Install plugins in a shop, live. All of them, or none.')
    .argument('<spec...>', 'name, @scope/name, either with @version, @range or @latest')
    .option('--as <name>', 'the installation’s name, to have a plugin twice')
    .option('--config <key=value...>', 'its settings')
    .addOption(onFailureOption())
    .addOption(attachOption())
    .option('--outside', 'have it run outside of the shop from the start: see "plugin place"')
    .option('--replay', 'begin with all events that are still kept (about a week), not with the next one')
    .action(answering(cli, (specs: readonly string[], options: AddOptions) => addPlugins(cli, specs, options)))
  teach(
    add,
    [
      ['shopctl plugin add order-minimum --tenant acme', 'the newest version'],
      ['shopctl plugin add login-ping@^1.2 welcome-mail --tenant acme', 'two at once, one in a range'],
      ['shopctl plugin add order-minimum --tenant acme --config minimum=2500', 'with a setting'],
      ['shopctl plugin add loyalty-points --tenant acme --dry-run', 'only what it brings along, and what it may'],
      ['shopctl plugin add event-ping --tenant acme --replay', 'and what has happened in the last days'],
      ['shopctl plugin add event-ping --tenant acme --as crm --config secret=-', 'under a name, a secret from stdin'],
    ],
    configWords,
  )
}

const onFailureOption = (): Option =>
  new Option('--on-failure <policy>', 'when a check of its own fails: let the call go on, or stop it').choices([
    'open',
    'closed',
    'default',
  ])

const attachOption = (): Option =>
  new Option(
    '--attach <method=points...>',
    'where it stands, where it lets you choose: Class.point,Class.point; none; or *',
  )

function declareConfigure(group: Command, cli: Cli): void {
  const configure = wanting(group.command('configure'))
    .description('Change settings of a plugin in a shop, live. Settings that are not named stay as they are.')
    .argument('<name>', 'the installation')
    .argument('[key=value...]', 'the settings; key=null takes one away')
    .addOption(onFailureOption())
    .addOption(attachOption())
    .action(
      answering(cli, (name: string, pairs: readonly string[], options: ConfigureOptions) =>
        configurePlugin(cli, { name, pairs, options }),
      ),
    )
  teach(
    configure,
    [
      ['shopctl plugin configure order-minimum minimum=2500 --tenant acme', 'a number'],
      ['shopctl plugin configure event-ping secret=- --tenant acme < secret.txt', 'a secret, from stdin'],
      ['shopctl plugin configure event-ping \'events=["order.placed"]\' --tenant acme', 'a list'],
      ['shopctl plugin configure fraud-check --on-failure open --tenant acme', 'sell on while its check is down'],
    ],
    configWords,
  )
}

interface Configuring {
  readonly name: string
  readonly pairs: readonly string[]
  readonly options: ConfigureOptions
}

async function configurePlugin(cli: Cli, { name, pairs, options }: Configuring): Promise<Answer> {
  const { onFailure, attach } = options
  if (pairs.length === 0 && onFailure === undefined && attach === undefined) {
    throw usageError('Say what to change: key=value, --on-failure or --attach.', 'shopctl plugin configure')
  }
  return changeTenant(cli, options, {
    kind: 'configure',
    name,
    config: await parseConfig(pairs, cli),
    ...(onFailure === undefined ? {} : { onFailure }),
    ...(attach === undefined ? {} : { attach: parseAttach(attach, 'shopctl plugin configure') }),
  })
}

const configWords = `Values:
  key=2500, key=true, key=["a","b"]   JSON, where it is JSON
  key=hello                           text, where it is not; key='"2500"' for text that looks like JSON
  key=@file                           the text of a file; of a .json file, its value
  key=-                               a secret: read from stdin, so that it is in no list of processes`

/** `enable` and `disable` differ in a word. */
function declareOnNames(group: Command, cli: Cli): void {
  const kinds = [
    ['enable', 'Switch plugins on again that were switched off.'],
    ['disable', 'Switch plugins off; they stay installed, with their settings.'],
  ] as const
  for (const [kind, words] of kinds) {
    const command = wanting(group.command(kind))
      .description(words)
      .argument('<name...>', 'the installations')
      .action(
        answering(cli, (names: string[], { cascade = false, ...where }: OnNamesOptions) =>
          changeTenant(cli, where, { kind, names, ...(cascade ? { cascade } : {}) }),
        ),
      )
    teach(command, [[`shopctl plugin ${kind} order-minimum --tenant acme`, '']])
    if (kind !== 'enable') command.option('--cascade', 'and the plugins that need them')
  }
}

async function addPlugins(cli: Cli, specs: readonly string[], options: AddOptions): Promise<Answer> {
  const { tenant, dryRun = false, offline = false, online: _online, because, replay, ...own } = options
  if (specs.length > 1 && Object.keys(own).length > 0) {
    throw usageError(
      '--as, --config, --on-failure, --attach and --outside are for one plugin at a time.',
      'shopctl plugin add',
    )
  }
  const { parsePluginSpec } = await import('../../../core/model/plugin-spec.js')
  const more = await chosen(cli, own)
  const change: Change = {
    kind: 'add',
    plugins: specs.map((spec) => ({ ...parsePluginSpec(spec), ...more })),
    ...(replay === true ? { replay } : {}),
  }
  if (!dryRun && !offline) await tellConsent(cli, tenant, change)
  return changeTenant(cli, { tenant, dryRun, offline, ...(because === undefined ? {} : { because }) }, change)
}

async function chosen(
  cli: Cli,
  { as, config = [], onFailure, attach = [], outside }: Omit<AddOptions, keyof InTenant>,
) {
  const points = Object.entries(parseAttach(attach, 'shopctl plugin add'))
  const some = points.flatMap(([method, those]) => (those === null ? [] : [[method, those] as const]))
  return {
    ...(as === undefined ? {} : { name: as }),
    ...(config.length === 0 ? {} : { config: await parseConfig(config, cli) }),
    ...(onFailure === undefined || onFailure === 'default' ? {} : { onFailure }),
    ...(some.length === 0 ? {} : { attach: Object.fromEntries(some) }),
    ...(outside === true ? { place: 'outside' as const } : {}),
  }
}

async function listPlugins(cli: Cli, tenant: string): Promise<Answer> {
  const plugins = await (await connect(cli)).plugins(tenant)
  return {
    data: plugins,
    show: (look) =>
      plugins.length === 0
        ? `${tenant} has no plugins. Find some:  shopctl plugin search`
        : table(plugins, pluginColumns, look),
  }
}
