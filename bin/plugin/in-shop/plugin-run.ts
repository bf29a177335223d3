import { readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Command } from 'commander'
import { shopError } from '../../../core/model/errors.js'
import type * as room from '../../../core/runner/index.js'
import { answering, type Cli } from '../../command/cli.js'
import { teach } from '../../command/teach.js'
import { usageError } from '../../command/usage-error.js'
import { connect } from '../../home/connect.js'
import { installedFolder } from '../../home/installed-folder.js'
import type { Answer } from '../../terminal/answer.js'
import { safeLine, safeText } from '../../terminal/safe-text.js'
import { mayBeLoadedLater, openPluginCode, type PluginCode } from './plugin-code.js'

interface RunOptions {
  readonly as?: string
  readonly socket?: string
  readonly tokenFile?: string
  readonly registry?: string
  readonly only?: string
}

const path = 'shopctl plugin run'

/** `shopctl plugin run`: a plugin that was placed outside, where the operator wants it. */
export function declareRun(group: Command, cli: Cli): void {
  const command = group
    .command('run')
    .description('Run a plugin outside of a shop that has placed it there, until it is told to stop.')
    .argument('<plugin>', 'the installation, whose version comes from the registry; or a folder: ./greeter')
    .option('--as <name>', 'the installation that a folder runs for, if not the package’s name')
    .option('--socket <address>', 'where the platform lets plugins in, if that is not the one here')
    .option('--token-file <path>', 'a file with the token, if it is not in SHOPCTL_PLUGIN_TOKEN')
    .option('--registry <url>', 'where the version comes from, if not the registry of the platform here')
    .option(
      '--only <versions>',
      'the versions that may run here, like 1.2.0 or ~1.2: it waits while the shop has another',
    )
    .action(answering(cli, (plugin: string, options: RunOptions) => run(cli, plugin, options)))
  teach(
    command,
    [
      ['shopctl plugin place fraud-check outside --tenant acme', 'the shop asks it over the socket'],
      ['shopctl plugin token fraud-check --tenant acme', 'its token says for which shop it runs'],
      ['SHOPCTL_PLUGIN_TOKEN=… shopctl plugin run fraud-check', 'the version that the shop’s release has'],
      ['shopctl plugin run fraud-check --token-file token --socket wss://plugins.example/socket', 'from elsewhere'],
      ['shopctl plugin run ./fraud-check --token-file token', 'from its folder, of the same version'],
      ['shopctl plugin run fraud-check --token-file token --only 1.2.0', 'no other version before you have said so'],
    ],
    `It is the very same package, with the same decorators and constructor. It connects again by itself, and is told new
settings and versions. Run several: each hook and event goes to one of them. SIGTERM has it finish what it was asked, and
leave. The token is never an argument: those stand in lists of processes. An update of the shop is run here without a
question, as the user that you are: run it as a user of its own, and say --only where versions are to be looked at before.`,
  )
}

async function run(cli: Cli, plugin: string, options: RunOptions): Promise<Answer> {
  const token = await readToken(cli, options)
  const isFolder = /[./]/.test(plugin)
  const name = options.as ?? (isFolder ? basename(resolve(cli.cwd, plugin)) : plugin)
  const socket = await socketOf(cli, name, options)
  const folder = isFolder ? await installedFolder(cli, plugin) : undefined
  // A copy: what the plugin's code is not to find goes from the process's own.
  const around = { ...cli, environment: { ...cli.environment } }
  const code = await openPluginCode(around, { name, folder, only: options.only, registry: options.registry })
  return {
    data: { name: code.name, socket, ...(folder === undefined ? {} : { folder }) },
    show: ({ paint }) => `${paint.bold(code.name)} connects to ${socket} …`,
    until: () => runUntilStopped(cli, { code, socket, token, name: options.as ?? code.name }),
  }
}

/** That of the platform here, whichever port it has. RUN_NO_TOKEN where that lets nobody in yet. */
async function socketOf(cli: Cli, name: string, { socket }: RunOptions): Promise<string> {
  if (socket === undefined) {
    const here = await socketHere(cli)
    if (here === null) throw shopError('RUN_NO_TOKEN', name)
    return here ?? 'ws://127.0.0.1:8070/socket'
  }
  if (!URL.canParse(socket) || !/^wss?:$/.test(new URL(socket).protocol))
    throw usageError(`"${socket}" is no address like ws://host:port/socket.`, path)
  return socket
}

/** Null while no token has been made. Who runs plugins need not be let into the platform's home: then nobody can be asked. */
async function socketHere(cli: Cli): Promise<string | null | undefined> {
  try {
    return (await (await connect(cli)).status()).socket
  } catch {
    return undefined
  }
}

async function readToken({ environment, cwd }: Cli, { tokenFile }: RunOptions): Promise<string> {
  const text =
    tokenFile === undefined
      ? environment['SHOPCTL_PLUGIN_TOKEN']
      : await readFile(resolve(cwd, tokenFile), 'utf8').catch(unreadable)
  const token = text?.trim() ?? ''
  if (token === '') throw usageError('Say the token in SHOPCTL_PLUGIN_TOKEN, or its file with --token-file.', path)
  return token
}

function unreadable(error: NodeJS.ErrnoException): never {
  throw usageError(`The file of the token cannot be read (${error.code ?? 'unknown'}).`, path)
}

interface Running extends Pick<room.RunnerOptions, 'socket' | 'token' | 'name'> {
  readonly code: PluginCode
}

async function runUntilStopped(cli: Cli, { code, ...connecting }: Running): Promise<void> {
  const stop = new AbortController()
  const forget = cli.onStop(() => stop.abort())
  let tenant = 'SHOP'
  try {
    const runner = await loadRunner(code.kernel)
    hideOwnSettings(process.env)
    const ended = await runner.runPlugin({
      ...connecting,
      load: (welcome) => code.load(welcome),
      passes: mayBeLoadedLater,
      write: (line) => say(cli, { log: line }, () => safeText(JSON.stringify(line))),
      onTurn: (turn) => {
        if (turn.kind === 'joined') tenant = turn.welcome.shop.slug
        say(cli, { turn: shownOf(turn) }, ({ paint }) => paint.dim(safeLine(wordsOf(turn))))
      },
      signal: stop.signal,
    })
    if (ended === runner.movedInside) throw shopError('RUN_MOVED_INSIDE', connecting.name, tenant)
    if (ended !== undefined) throw shopError('RUN_REFUSED', connecting.name, safeLine(ended))
    cli.print.note('Stopped.')
  } catch (error) {
    // Of the kernel's copy of the class.
    if ((error as Error).name !== 'PluginFault') throw error
    throw shopError('RUN_FAILED', connecting.name, safeLine((error as Error).message))
  } finally {
    forget()
    await code.close()
    // What the plugin has left running must not keep the process.
    setTimeout(() => process.exit(), lingerMs).unref()
  }
}

const lingerMs = 2_000

/** Tokens, keys and addresses of databases are not the plugin's. No wall: whoever wants to finds them in `/proc`. */
function hideOwnSettings(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment))
    if (/^(SHOPCTL_(?!DEBUG$)|DATABASE_URL$)/.test(name)) delete environment[name]
}

/** With the kernel's only copies of the SDK and of what it stands on, for the plugin and for what runs it. */
async function loadRunner(kernel: string): Promise<typeof room> {
  const file = pathToFileURL(join(kernel, 'runner.mjs')).href
  const runner = (await import(file)) as typeof room
  runner.installKernelModules(kernel)
  return runner
}

function say({ print }: Cli, data: unknown, show: Parameters<typeof print.line>[0]): void {
  print.line((look) => (print.isJson ? JSON.stringify(data) : show(look)))
}

/** Without the settings: what is secret among them is open here. */
function shownOf(turn: room.Turn): object {
  if (turn.kind === 'waiting') return turn
  const { shop, plugin } = turn.welcome
  const { name, package: from, version } = plugin
  return { kind: turn.kind, shop: shop.slug, plugin: { name, package: from, version } }
}

function wordsOf(turn: room.Turn): string {
  if (turn.kind === 'waiting') return `waiting: ${turn.reason}`
  const { shop, plugin } = turn.welcome
  const id = `${plugin.package}@${plugin.version}`
  return turn.kind === 'joined' ? `joined ${shop.slug}, which has ${id}` : `${id} runs for ${shop.slug}`
}
