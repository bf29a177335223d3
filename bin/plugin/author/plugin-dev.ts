import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { shopError } from '../../../core/model/errors.js'
import type { DevRelease, DevShop, OnDevStep, Saves } from '../../../core/platform/dev/index.js'
import { answering, type Cli } from '../../command/cli.js'
import { parseConfig } from '../../command/parse-config.js'
import { teach } from '../../command/teach.js'
import { usageError } from '../../command/usage-error.js'
import { installedFolder } from '../../home/installed-folder.js'
import { packageRoot } from '../../package-root.js'
import type { Answer } from '../../terminal/answer.js'
import { duration } from '../../terminal/duration.js'
import { failureOf } from '../../terminal/failure.js'
import type { Look } from '../../terminal/look.js'
import type { Progress } from '../../terminal/progress.js'
import { safeLine } from '../../terminal/safe-text.js'
import { showLogLine } from '../../terminal/show-log-line.js'

interface DevOptions {
  readonly set: readonly string[]
  readonly port?: string
  readonly mailboxPort: string
  readonly currency: string
}

const usualPort = '8100'

/** `shopctl plugin dev`: a shop of the author's own, live at each save. */
export function declareDev(group: Command, cli: Cli): void {
  const command = group
    .command('dev')
    .description('Serve a shop with the plugin from source; each save is live at once. Needs no running platform.')
    .argument('[folder]', 'the plugin’s', '.')
    .option('--set <key=value>', 'a setting of the plugin, as for "plugin configure"; may be repeated', collect, [])
    .option('--port <n>', `of the shop; 0 takes a free one (default: SHOPCTL_PORTS, else ${usualPort})`)
    .option('--mailbox-port <n>', 'of the mailbox that catches its mail', '0')
    .option('--currency <code>', 'of the shop (ISO 4217)', 'EUR')
    .action(answering(cli, (folder: string, options: DevOptions) => dev(cli, folder, options)))
  teach(command, [
    ['shopctl plugin dev', 'the plugin in the current folder, at http://127.0.0.1:8100'],
    ['shopctl plugin dev greeter --set most=2 --port 0', 'with a setting, on a free port'],
  ])
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value]

async function dev(cli: Cli, path: string, options: DevOptions): Promise<Answer> {
  const folder = await installedFolder(cli, path)
  if (!existsSync(join(folder, 'package.json'))) throw shopError('NO_PACKAGE_HERE', folder)
  const stop = new AbortController()
  const forget = cli.onStop(() => stop.abort())
  const { shop, saves, first } = await begin(cli, { folder, options, signal: stop.signal })
  return {
    data: { address: shop.address, mailbox: shop.mailbox, folder, ...first },
    show: (look) => showShop(shop, first, look),
    until: () => serve(cli, { shop, saves, first, signal: stop.signal }).finally(forget),
  }
}

interface Begun {
  readonly shop: DevShop
  readonly saves: Saves
  readonly first: Applied
}

/** All until the first release is live, or is refused. */
async function begin(cli: Cli, opening: Opening): Promise<Begun> {
  const { folder, signal } = opening
  const progress = cli.print.progress()
  try {
    const shop = await open(cli, opening, progress)
    const { watchFolder } = await import('../../../core/platform/dev/index.js')
    // Before the first release is made: what is saved from then on is live too.
    const saves = await watchFolder(folder)
    signal.addEventListener('abort', () => void saves.close())
    const onStep: OnDevStep = (name, ms) => progress.step({ name, ...(ms === undefined ? {} : { ms }) })
    const first = await apply(shop, signal, onStep)
    progress.close('release' in first || signal.aborted)
    return { shop, saves, first }
  } catch (error) {
    progress.close(signal.aborted)
    throw error
  }
}

interface Opening {
  readonly folder: string
  readonly options: DevOptions
  readonly signal: AbortSignal
}

async function open(cli: Cli, { folder, options, signal }: Opening, progress: Progress): Promise<DevShop> {
  const { port = cli.environment['SHOPCTL_PORTS'] ?? usualPort } = options
  const ports = { shop: portOf(port), mailbox: portOf(options.mailboxPort) }
  const config = await parseConfig(options.set, cli)
  const [step, began] = [{ name: 'shop', detail: 'of your own' }, performance.now()]
  // Already what is loaded takes seconds where the machine has other things to do.
  progress.step(step)
  const [{ startDevShop }, build] = await Promise.all([
    import('../../../core/platform/dev/index.js'),
    import('../../../core/build/index.js'),
  ])
  const kernel = await build.readKernel(join(packageRoot, 'dist/kernel'))
  const shop = await startDevShop({ folder, kernel, config, currency: options.currency, ports, signal })
  progress.step({ ...step, ms: performance.now() - began })
  return shop
}

function portOf(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw usageError(`"${text}" is no port.`, 'shopctl plugin dev')
}

/** How a save went: what is live now, or why the release before goes on. */
type Applied = { readonly release: DevRelease } | { readonly error: ReturnType<typeof failureOf> }

async function apply(shop: DevShop, signal: AbortSignal, onStep?: OnDevStep): Promise<Applied> {
  try {
    return { release: await shop.apply(signal, onStep) }
  } catch (error) {
    return { error: failureOf(error) }
  }
}

interface Serving {
  readonly shop: DevShop
  readonly saves: Saves
  readonly first: Applied
  readonly signal: AbortSignal
}

async function serve({ print }: Cli, { shop, saves, first, signal }: Serving): Promise<void> {
  const say = (data: unknown, show: (look: Look) => string): void =>
    print.line((look) => (print.isJson ? JSON.stringify(data) : show(look)))
  const unfollow = shop.followLogs((line) => say({ log: line }, ({ paint }) => showLogLine(line, paint)))
  let checking = new AbortController()
  let isServed = 'release' in first
  const onSave = async (): Promise<void> => {
    checking.abort()
    const applied = await apply(shop, signal)
    if (signal.aborted) return
    isServed ||= 'release' in applied
    say(applied, (look) => showApplied(applied, look, isServed))
    checking = new AbortController()
    shop.typeErrors(AbortSignal.any([signal, checking.signal])).then(
      (errors) => errors.length > 0 && say({ typeErrors: errors }, (look) => showTypes(errors, look)),
      // A later save asks again.
      () => undefined,
    )
  }
  try {
    for await (const _ of saves) await onSave()
  } finally {
    unfollow()
    print.note('Stopping …')
    await shop.close()
    print.note('Stopped.')
  }
}

function showShop({ address, mailbox }: DevShop, first: Applied, look: Look): string {
  const { bold, dim } = look.paint
  return [
    showApplied(first, look, 'release' in first),
    '',
    `  shop     ${bold(address)}  ${dim(`${address}/openapi.json describes its API`)}`,
    `  mailbox  ${bold(mailbox)}`,
    '',
    dim('Each save is live at once. Ctrl-C stops it, and nothing of it is left.'),
  ].join('\n')
}

/** @param isServed whether a release is live, this one or one before it */
function showApplied(applied: Applied, { paint }: Look, isServed: boolean): string {
  const at = new Date().toLocaleTimeString('sv-SE')
  if ('error' in applied) {
    const [first = '', ...rest] = applied.error.title.split('\n')
    const lines = [first, ...rest].map((line) => `  ${safeLine(line)}`)
    const then = isServed ? 'the release before goes on' : 'and nothing is yet: each save tries again'
    return `${paint.dim(at)} ${paint.red('✗')} ${paint.bold('not live')}, ${then}\n${lines.join('\n')}`
  }
  const { number, emptied, ms } = applied.release
  const anew = emptied.length === 0 ? '' : ` its tables are new and empty, since a migration that had run was edited`
  return `${paint.dim(at)} ${paint.green('✓')} live ${paint.dim(`release ${number}, ${duration(ms)}`)}${anew}`
}

const showTypes = (errors: readonly string[], { paint }: Look): string =>
  errors.map((error) => `${paint.yellow('types')} ${safeLine(error)}`).join('\n')
