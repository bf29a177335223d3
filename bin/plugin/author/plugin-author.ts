import { join } from 'node:path'
import type { Command } from 'commander'
import type { Facts } from '../../../core/model/index.js'
import type { PluginReport, Published } from '../../../registry/index.js'
import { answering, type Cli } from '../../command/cli.js'
import { teach } from '../../command/teach.js'
import { watch } from '../../command/watch.js'
import { installedFolder } from '../../home/installed-folder.js'
import { publishTo } from '../../home/publish-to.js'
import { packageRoot } from '../../package-root.js'
import type { Answer } from '../../terminal/answer.js'
import { duration } from '../../terminal/duration.js'
import { exitCodes } from '../../terminal/failure.js'
import type { Look } from '../../terminal/look.js'
import type { Timing } from '../../terminal/progress.js'
import { safeLine } from '../../terminal/safe-text.js'
import { factLines } from '../market/fact-lines.js'
import { type NewPluginOptions, newPlugin } from './new-plugin.js'
import { declarePack, publishFile } from './plugin-pack.js'

/** The author’s commands: `new`, `check`, `publish`. */
export function declareAuthor(group: Command, cli: Cli): void {
  const create = group
    .command('new')
    .description('Make a folder with a plugin that works, to start from.')
    .argument('<name>', 'its package name, with or without @scope/')
    .option('--dir <folder>', 'where (default: a new folder with its name)')
    .option('--template <plugin>', 'begin with a plugin that we ship (default: a small guard at checkout)')
    .action(answering(cli, (name: string, options: NewPluginOptions) => newPlugin(cli, name, options)))
  teach(create, [
    ['shopctl plugin new greeter', 'in ./greeter'],
    ['shopctl plugin new @me/greeter --dir plugins/greeter', 'elsewhere'],
    ['shopctl plugin new hello --template welcome-mail', 'a mail at the first login, to make your own'],
  ])
  const check = group
    .command('check')
    .description(
      'All that publish would find out, without publishing: compiles the plugin, runs it once, looks for faults.',
    )
    .argument('[folder]', 'the plugin’s', '.')
    .action(answering(cli, (folder: string) => checkFolder(cli, folder)))
  teach(check, [
    ['shopctl plugin check', 'the plugin in the current folder'],
    ['shopctl plugin check plugins/greeter', ''],
  ])
  const publish = group
    .command('publish')
    .description('Compile, check and publish a plugin to the platform’s registry. A version is published once.')
    .argument('[folder]', 'the plugin’s; or a file that "plugin pack" has written', '.')
    .action(
      answering(cli, (path: string) => (/\.(tgz|tar)$/.test(path) ? publishFile(cli, path) : publishFolder(cli, path))),
    )
  teach(publish, publishing)
  declarePack(group, cli)
}

const publishing = [
  ['shopctl plugin publish', 'the plugin in the current folder'],
  ['shopctl plugin publish plugins/greeter', ''],
  ['shopctl plugin publish greeter.tar', 'what was packed on another machine, with all that it needs'],
  ['SHOPCTL_REGISTRY=https://… SHOPCTL_TOKEN=… shopctl plugin publish', 'as an author, to another machine’s platform'],
] as const

async function checkFolder(cli: Cli, path: string): Promise<Answer> {
  const folder = await installedFolder(cli, path)
  const [{ checkPlugin, createRegistryClient }, kernel] = await Promise.all([
    import('../../../registry/index.js'),
    readKernel(),
  ])
  const registry = await publishTo(cli, folder).catch(() => undefined)
  const client = registry === undefined ? undefined : createRegistryClient(registry)
  try {
    const { result: report, timing } = await watch(cli, {
      work: (onStep, signal) =>
        checkPlugin({
          folder,
          kernel,
          signal,
          ...(client === undefined ? {} : { client }),
          onProgress: ({ step, ...rest }) => onStep({ name: step, ...rest }),
        }),
    })
    const isGood = report.reasons.length === 0
    return {
      data: { ...report, ...timing, compared: client !== undefined },
      show: (look) =>
        [showReport(report, timing, look), ...(client === undefined ? [look.paint.dim(uncompared)] : [])].join('\n'),
      ...(isGood ? {} : { exitCode: exitCodes.refused }),
    }
  } finally {
    await client?.close()
  }
}

const uncompared = '  Not compared with the versions that are published: no platform runs here.'

function showReport({ name, version, reasons, warnings, facts }: PluginReport, { ms }: Timing, look: Look): string {
  const { green, red, bold, dim } = look.paint
  const id = bold(`${name}@${version}`)
  const verdict =
    reasons.length === 0 ? `${green('✓')} ${id} can be published.` : `${red('✗')} ${id} cannot be published:`
  const faults = reasons.map((reason) => `  ${red('•')} ${safeLine(reason)}`)
  return [
    `${verdict} ${dim(duration(ms))}`,
    ...faults,
    ...showWarnings(warnings, look),
    ...(facts === null ? [] : showFacts(facts, look)),
  ].join('\n')
}

async function publishFolder(cli: Cli, path: string): Promise<Answer> {
  const folder = await installedFolder(cli, path)
  const registry = await publishTo(cli, folder)
  const [{ createRegistryClient, publishPlugin }, kernel] = await Promise.all([
    import('../../../registry/index.js'),
    readKernel(),
  ])
  const client = createRegistryClient(registry)
  try {
    const { result, timing } = await watch(cli, {
      work: (onStep, signal) =>
        publishPlugin({
          folder,
          client,
          kernel,
          signal,
          onProgress: ({ step, ...rest }) => onStep({ name: step, ...rest }),
        }),
    })
    return {
      data: { ...result, registry: registry.url, ...timing },
      show: (look) => showPublished(result, timing, look),
    }
  } finally {
    await client.close()
  }
}

function showPublished({ name, version, warnings }: Published, { ms }: Timing, look: Look): string {
  const { green, bold, dim } = look.paint
  return [
    `${green('✓')} ${bold(`${name}@${version}`)} is published. ${dim(duration(ms))}`,
    ...showWarnings(warnings, look),
    `  ${dim('→')} Install it:  shopctl plugin add ${name} --tenant <slug>`,
    `    Where an older version of it is installed:  shopctl plugin update ${name} --tenant <slug>`,
    `    How it does when it is tried in a shop of its own:  shopctl plugin trial ${name}`,
  ].join('\n')
}

const showWarnings = (warnings: readonly string[], { paint }: Look): string[] =>
  warnings.map((warning) => `  ${paint.yellow('!')} ${safeLine(warning)}`)

async function readKernel() {
  const build = await import('../../../core/build/index.js')
  return build.readKernel(join(packageRoot, 'dist/kernel'))
}

/** What the plugin declares, as sellers will see it. */
function showFacts(facts: Facts, { paint }: Look): string[] {
  return factLines(facts).map(([kind, words]) => `  ${paint.dim(kind.padEnd(9))}${safeLine(words)}`)
}
