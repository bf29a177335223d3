import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import type { PluginDataView } from '../../../core/control/client/index.js'
import { changeTenant } from '../../change/change-tenant.js'
import { becauseOption, offline, type InTenant as Where, wanting } from '../../change/in-tenant.js'
import { answering, type Cli } from '../../command/cli.js'
import { teach } from '../../command/teach.js'
import { usageError } from '../../command/usage-error.js'
import { connect } from '../../home/connect.js'
import type { Answer } from '../../terminal/answer.js'
import type { Look } from '../../terminal/look.js'
import { safeLine } from '../../terminal/safe-text.js'
import { type Column, table } from '../../terminal/table.js'

interface InTenant {
  readonly tenant: string
}

interface RemoveOptions extends InTenant {
  readonly offline?: boolean
  readonly purge?: boolean
  readonly now?: boolean
  readonly cascade?: boolean
  readonly dryRun?: boolean
}

/** What plugins have stored in a shop, and what becomes of it. */
export function declareData(group: Command, cli: Cli): void {
  declareRemove(group, cli)
  const data = onPlugin(group, 'data', 'What a plugin has stored in a shop; a removed one, too.').action(
    answering(cli, (name: string, { tenant }: InTenant) => showData(cli, tenant, [name])),
  )
  teach(data, [['shopctl plugin data loyalty-points --tenant acme', '']])
  const exporting = onPlugin(group, 'export', 'Write what a plugin has stored into a file, as JSON. Without secrets.')
    .requiredOption('--out <file>', 'the file')
    .action(
      answering(cli, (name: string, options: InTenant & { readonly out: string }) => exportData(cli, name, options)),
    )
  teach(exporting, [['shopctl plugin export loyalty-points --tenant acme --out points.json', '']])
  const purge = onPlugin(group, 'purge', 'Take away what a removed plugin has left: tables, settings, events.')
    .option('--now', 'at once: it cannot be restored')
    .action(
      answering(cli, (name: string, options: InTenant & { readonly now?: boolean }) => purgeData(cli, name, options)),
    )
  teach(purge, [['shopctl plugin purge loyalty-points --tenant acme', '']], graceWords)
  declareRestore(group, cli)
}

const graceWords = `For seven days (SHOPCTL_PURGE_GRACE_DAYS, of the platform) what was purged comes back with:  shopctl plugin restore`

function declareRestore(group: Command, cli: Cli): void {
  const restore = wanting(group.command('restore'))
    .description(
      'Bring back plugins that were purged, live: with their rows, their settings and their versions of then.',
    )
    .argument('<name...>', 'the installations')
    .action(
      answering(cli, (names: readonly string[], where: Where) =>
        changeTenant(cli, where, { kind: 'restore', names: [...names] }),
      ),
    )
  teach(restore, [['shopctl plugin restore loyalty-points --tenant acme', 'undo "plugin remove --purge"']], graceWords)
}

const onPlugin = (group: Command, word: string, description: string): Command =>
  group
    .command(word)
    .description(description)
    .argument('<name>', 'the installation')
    .requiredOption('--tenant <slug>', 'the shop')

function declareRemove(group: Command, cli: Cli): void {
  const remove = offline(group.command('remove'))
    .description('Take plugins out of a shop, live. What they have stored stays, unless you purge it.')
    .argument('<name...>', 'the installations')
    .requiredOption('--tenant <slug>', 'the shop')
    .option('--cascade', 'and the plugins that need them')
    .option('--purge', 'take away what they have stored, too; not what those have that go with them')
    .option('--now', 'with --purge: at once, with no way back')
    .option('--dry-run', 'only show what they have stored')
    .addOption(becauseOption())
    .action(answering(cli, (names: readonly string[], options: RemoveOptions) => removePlugins(cli, names, options)))
  teach(
    remove,
    [
      ['shopctl plugin remove order-minimum --tenant acme', 'what it has stored stays'],
      ['shopctl plugin remove loyalty-points --tenant acme --dry-run', 'what that is'],
      ['shopctl plugin remove loyalty-points --tenant acme --purge', 'and all of it goes'],
    ],
    graceWords,
  )
}

function removePlugins(cli: Cli, names: readonly string[], options: RemoveOptions): Promise<Answer> {
  const { purge, now, cascade, dryRun, offline: isOffline = false, ...where } = options
  if (now === true && purge !== true) throw usageError('--now goes with --purge.', 'shopctl plugin remove')
  if (isOffline && purge === true)
    throw usageError('What is purged is gone with the change: leave out --offline.', 'shopctl plugin remove')
  if (dryRun === true) return showData(cli, where.tenant, names)
  const more = {
    ...(cascade === true ? { cascade } : {}),
    ...(purge === true ? { purge } : {}),
    ...(now === true ? { now } : {}),
  }
  return changeTenant(cli, { ...where, offline: isOffline }, { kind: 'remove', names: [...names], ...more })
}

async function showData(cli: Cli, tenant: string, names: readonly string[]): Promise<Answer> {
  const client = await connect(cli)
  const data = await Promise.all(names.map((name) => client.pluginData(tenant, name)))
  return {
    data: names.length === 1 ? data[0] : data,
    show: (look) => data.map((one) => describe(one, look)).join('\n\n'),
  }
}

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`

type Row = readonly [what: string, value: string]

function describe(data: PluginDataView, look: Look): string {
  const { name, state, tables, jobs, subscriptions, parked, mails, settings, purgeAt } = data
  const rows: Row[] = [
    ...tables.map((one): Row => ['table', `${one.name}, ${count(one.rows, 'row')}`]),
    ...jobs.map((job): Row => ['job', `${job.method}, ${job.cron}`]),
    ...subscriptions.map((one): Row => ['events', `${one.types.join(', ')} for ${one.method}`]),
    ...(parked > 0 ? ([['parked', `events of ${count(parked, 'aggregate')}`]] as const) : []),
    ...(mails > 0 ? ([['mails', count(mails, 'mail')]] as const) : []),
    ...(settings.length > 0 ? ([['settings', settings.join(', ')]] as const) : []),
  ]
  const until = purgeAt === null ? '' : `, purged ${localTime(purgeAt)}: it can be restored until then`
  const title = `${look.paint.bold(name)} ${look.paint.dim(`(${state}${until})`)}`
  if (rows.length === 0) return `${title}\n  has stored nothing.`
  return `${title}\n${table(rows, columns, { ...look, columns: undefined })}`
}

const columns: readonly Column<Row>[] = [
  { title: '', of: ([what]) => what, paint: (_row, { dim }) => dim },
  { title: '', of: ([, value]) => safeLine(value) },
]

async function exportData(
  cli: Cli,
  name: string,
  { tenant, out }: InTenant & { readonly out: string },
): Promise<Answer> {
  const body = await (await connect(cli)).exportPlugin(tenant, name)
  try {
    await pipeline(body, createWriteStream(out))
  } catch (error) {
    // Half of it looks like all of it.
    await rm(out, { force: true })
    throw error
  }
  return { data: { file: out }, show: ({ paint }) => `${paint.green('✓')} ${out}` }
}

async function purgeData(
  cli: Cli,
  name: string,
  { tenant, now = false }: InTenant & { readonly now?: boolean },
): Promise<Answer> {
  const client = await connect(cli)
  await client.purgePlugin(tenant, name, now)
  const left = await client.pluginData(tenant, name).catch(() => undefined)
  const purgeAt = left?.purgeAt ?? null
  return {
    data: { purged: name, purgeAt },
    show: ({ paint }) =>
      `${paint.green('✓')} ${purgeAt === null ? `nothing of ${name} is left in ${tenant}` : `what ${name} has left in ${tenant} goes ${localTime(purgeAt)}; until then:  shopctl plugin restore ${name} --tenant ${tenant}`}`,
  }
}

/** `2026-11-22 10:03:12` where the terminal is. */
const localTime = (iso: string): string => new Date(iso).toLocaleString('sv-SE')
