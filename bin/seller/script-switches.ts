import type { Command } from 'commander'
import type { ScriptHistory, SwitchedScript } from '../../core/control/client/index.js'
import { answering, type Cli } from '../command/cli.js'
import { teach } from '../command/teach.js'
import { usageError } from '../command/usage-error.js'
import { connect } from '../home/connect.js'
import type { Answer } from '../terminal/answer.js'
import { exitCodes } from '../terminal/failure.js'
import type { Look } from '../terminal/look.js'

interface InShop {
  readonly tenant: string
}

/** `shopctl script on|off|remove|history|types`. */
export function declareScriptSwitches(group: Command, cli: Cli): void {
  const on = inShop(group.command('on'))
    .description('Switch a version of a script on: no build, no swap. An older one is how you go back.')
    .argument('<name>', 'the script')
    .option('--to <number>', 'which version; the newest, where it is left out')
    .action(answering(cli, (name: string, options: InShop & { to?: string }) => switchOn(cli, name, options)))
  teach(on, [
    ['shopctl script on ten-percent --tenant acme', ''],
    ['shopctl script on ten-percent --to 2 --tenant acme', 'back to version 2'],
  ])
  const off = inShop(group.command('off'))
    .description('Switch a script off. Its versions are kept.')
    .argument('<name>', 'the script')
    .action(
      answering(cli, async (name: string, { tenant }: InShop) =>
        switched(await (await connect(cli)).scripts(tenant).switch(name, null)),
      ),
    )
  teach(off, [['shopctl script off ten-percent --tenant acme', '']])
  declareRemoval(group, cli)
  const history = inShop(group.command('history'))
    .description('A script’s versions, and when which was on.')
    .argument('<name>', 'the script')
    .option('--source <version>', 'print the source of this version instead')
    .action(
      answering(cli, (name: string, { tenant, source }: InShop & { source?: string }) =>
        source === undefined ? showHistory(cli, name, tenant) : showSource(cli, name, { tenant, version: source }),
      ),
    )
  teach(history, [
    ['shopctl script history ten-percent --tenant acme', ''],
    ['shopctl script history ten-percent --source 2 --tenant acme > two.js', 'what version 2 was'],
  ])
  const types = inShop(group.command('types'))
    .description('The types of what scripts get and answer, for your editor.')
    .action(answering(cli, ({ tenant }: InShop) => showTypes(cli, tenant)))
  teach(types, [['shopctl script types --tenant acme > script.d.ts', '']])
}

function declareRemoval(group: Command, cli: Cli): void {
  const remove = inShop(group.command('remove'))
    .description('Remove a script that is off. Its versions stay, and come back when one is saved under its name.')
    .argument('<name>', 'the script')
    .option('--yes', 'without being asked')
    .action(
      answering(cli, (name: string, options: InShop & { readonly yes?: true }) => removeScript(cli, name, options)),
    )
  teach(remove, [
    ['shopctl script remove ten-percent --tenant acme', 'asks first'],
    ['shopctl script remove ten-percent --tenant acme --yes', ''],
  ])
}

const inShop = (command: Command): Command => command.requiredOption('--tenant <slug>', 'the shop')

async function switchOn(cli: Cli, name: string, { tenant, to: version }: InShop & { to?: string }): Promise<Answer> {
  const known = version === undefined ? undefined : versionNumber(version, 'shopctl script on')
  const scripts = (await connect(cli)).scripts(tenant)
  const wanted = known ?? (await scripts.history(name)).version
  return switched(await scripts.switch(name, wanted))
}

function versionNumber(text: string, command: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw usageError(`"${text}" is no number of a version.`, command)
  return Number(text)
}

async function removeScript(
  cli: Cli,
  name: string,
  { tenant, yes }: InShop & { readonly yes?: true },
): Promise<Answer> {
  const scripts = (await connect(cli)).scripts(tenant)
  if (yes !== true && !(await isSure(cli, name)))
    return { data: { removed: null }, show: () => `${name} stays.`, exitCode: exitCodes.refused }
  await scripts.remove(name)
  return { data: { removed: name }, show: ({ paint }) => `${paint.green('✓')} ${name} is gone.` }
}

async function isSure({ print }: Cli, name: string): Promise<boolean> {
  if (!print.canAsk)
    throw usageError('Nobody is here to be asked; --yes says that you are sure.', 'shopctl script remove')
  return /^y(es)?$/i.test((await print.ask(`Remove the script ${name}? [y/N] `)).trim())
}

const switched = (now: SwitchedScript): Answer => ({
  data: now,
  show: ({ paint }) =>
    `${paint.green('✓')} ${now.name}: ${now.live === null ? 'off' : `version ${now.live} is on`}. ${words[now.worker]}`,
})

const words: Readonly<Record<SwitchedScript['worker'], string>> = {
  used: 'The shop goes by it.',
  ended: 'The shop’s worker did not say so in time: a new one goes by it.',
  none: 'The shop sleeps, and wakes with it.',
}

async function showSource(cli: Cli, name: string, { tenant, version }: InShop & { version: string }): Promise<Answer> {
  const wanted = versionNumber(version, 'shopctl script history')
  const data = await (await connect(cli)).scripts(tenant).version(name, wanted)
  return { data, show: () => data.source }
}

async function showHistory(cli: Cli, name: string, tenant: string): Promise<Answer> {
  const history = await (await connect(cli)).scripts(tenant).history(name)
  return { data: history, show: (look) => historyWords(history, look) }
}

function historyWords({ live, versions, switches, removedAt }: ScriptHistory, { paint }: Look): string {
  const gone = removedAt === null ? [] : [`removed ${timeOf(removedAt)}`]
  const saved = versions.map(
    ({ version, savedAt, by }) =>
      `${version === live ? paint.green('●') : ' '} version ${version}, saved ${timeOf(savedAt)} by ${by}`,
  )
  const changes = switches.map(
    ({ version, at, by }) => `  ${timeOf(at)}  ${version === null ? 'off' : `version ${version} on`}, by ${by}`,
  )
  return [...gone, ...saved, ...(changes.length === 0 ? [] : ['', ...changes])].join('\n')
}

const timeOf = (at: string): string => new Date(at).toLocaleString('sv-SE')

async function showTypes(cli: Cli, tenant: string): Promise<Answer> {
  const { types } = await (await connect(cli)).scripts(tenant).types()
  return { data: { types }, show: () => types }
}
