import type { Command } from 'commander'
import type { StatusView } from '../../core/control/client/index.js'
import type { Platform } from '../../core/platform/index.js'
import { answering, type Cli } from '../command/cli.js'
import { teach } from '../command/teach.js'
import { homeHere } from '../home/find-home.js'
import type { Answer } from '../terminal/answer.js'
import { duration } from '../terminal/duration.js'
import { exitCodes } from '../terminal/failure.js'
import { Interrupted } from '../terminal/interrupted.js'
import type { Look } from '../terminal/look.js'
import type { Timing } from '../terminal/progress.js'
import { showAddresses, showTenants } from './status.js'

const closeLimit = 5_000
const sameCtrlC = 500

/** `shopctl up`: the platform runs in this process. */
export function declareUp(command: Command, cli: Cli): void {
  command.action(answering(cli, () => up(cli)))
  teach(
    command,
    [
      ['shopctl up', 'with its state in ./.shopctl'],
      ['SHOPCTL_HOME=/srv/shops shopctl up', 'with its state there'],
      ['SHOPCTL_GATEWAY_PORT=80 SHOPCTL_SAMPLES=none shopctl up', 'on another port, without demo shops'],
    ],
    settings,
  )
}

const settings = `Stops on Ctrl-C, within five seconds; a second Ctrl-C stops at once.

Settings (environment):
  SHOPCTL_HOME            folder of all state (default: .shopctl in the current folder)
  SHOPCTL_GATEWAY_PORT    8080      SHOPCTL_MAILBOX_PORT  8025
  SHOPCTL_ADMIN_PORT      8090      SHOPCTL_SMTP_PORT     8026
  SHOPCTL_REGISTRY_PORT   4873      SHOPCTL_PORTS         all of them at once; 0 takes free
                                            ones, for shops too, and again those
                                            of last time if they still are
  SHOPCTL_PACKAGES        folder of packages (.tgz, .tar) that are put into the registry at each start
  SHOPCTL_TENANTS         folder of tenant files to start with
  SHOPCTL_SAMPLES         the sample plugins to publish (default: all); "none": no demo shops either
  SHOPCTL_SECRET_KEY      key that encrypts secrets in the database (default: made, and kept in the home)
  SHOPCTL_SANDBOX         full, reduced or bare: what must stand around shops (default: the most that can; see doctor)
  SHOPCTL_EGRESS_ALLOW    private addresses and networks that plugins may call: 10.1.2.0/24,10.1.3.4
  SHOPCTL_BUS             where events go out to: amqp://…, embedded or none (default: embedded; docs/event-bus.md)
  SHOPCTL_IDLE_SECONDS    a shop sleeps when nobody wanted it for so long (default: 900); "never"
  SHOPCTL_LIVE_SHOPS      how many shops may be awake (default: by the machine's memory)
  SHOPCTL_STANDBY         how many workers wait for a shop to wake (default: 2)
  SHOPCTL_UPLINK          registry behind ours for public packages (default: the one npm is set to); "none"
  SHOPCTL_LOG             json: the platform's log goes to stderr, too, one JSON object a line
  OTEL_EXPORTER_OTLP_ENDPOINT
                          a collector that gets traces, by OpenTelemetry's own variables (docs/observability.md)
  DATABASE_URL            a PostgreSQL of your own (default: an embedded one)
  SMTP_URL                a mail provider (default: a mailbox that keeps all mail to itself)

All of them, with what releases, purges, reviews, TLS and limits go by: docs/settings.md`

async function up(cli: Cli): Promise<Answer> {
  const { print, environment } = cli
  const signal = stopSignal(cli)
  const { startPlatform } = await import('../../core/platform/index.js')
  const progress = print.progress({ keeps: true })
  const platform = await startPlatform({
    home: homeHere(cli),
    environment,
    onLog: environment['SHOPCTL_LOG'] === 'json' ? (line) => print.note(line) : undefined,
    onProgress: ({ step, ...rest }) => progress.step({ name: step, ...rest }),
    signal,
  }).catch((error: unknown) => {
    progress.close(signal.aborted)
    if (signal.aborted) print.note('Stopped.')
    throw signal.aborted ? new Interrupted() : error
  })
  return answerOf(platform, { timing: progress.close(true), environment, signal, print })
}

interface Started {
  readonly timing: Timing
  readonly environment: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly print: Cli['print']
}

function answerOf(platform: Platform, { timing, environment, signal, print }: Started): Answer {
  const { status, firstPasswords } = platform
  return {
    data: { ...status, passwords: firstPasswords, ...timing },
    show: (look) => showUp({ status, firstPasswords, timing, environment }, look),
    until: () => run(platform, signal).finally(() => print.note('Stopped.')),
  }
}

/** Aborts at the first Ctrl-C or its like. A later one ends the process, as do five seconds. */
function stopSignal({ print, onStop }: Cli): AbortSignal {
  const stop = new AbortController()
  let since = 0
  onStop(() => {
    if (stop.signal.aborted) {
      // In a terminal npm hands on what we have got already.
      if (performance.now() - since > sameCtrlC) process.exit(exitCodes.interrupted)
      return
    }
    since = performance.now()
    print.note('Stopping …')
    setTimeout(() => process.exit(exitCodes.failed), closeLimit).unref()
    stop.abort(new Interrupted())
  })
  return stop.signal
}

/** Until it is told to stop, or dies of itself. Its first passwords are printed. */
async function run(platform: Platform, signal: AbortSignal): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve())
  })
  // Where that cannot be written down, the next start shows new ones.
  await platform.toldPasswords().catch(() => undefined)
  try {
    await Promise.race([stopped, platform.closed])
  } finally {
    await platform.close()
  }
}

const demo = { shop: 'acme', plugin: 'order-minimum' } as const

interface Up {
  readonly status: StatusView
  readonly firstPasswords: Platform['firstPasswords']
  readonly timing: Timing
  readonly environment: NodeJS.ProcessEnv
}

function showUp({ status, firstPasswords, timing, environment }: Up, look: Look): string {
  const { bold, dim, green } = look.paint
  const passwords = firstPasswords.map(({ tenant, password }) => `  as ${bold(tenant)} with ${bold(password)}`)
  return [
    `${green('✓')} The platform is up. ${dim(`${duration(timing.ms)}; Ctrl-C stops it`)}`,
    '',
    showTenants(status.tenants, look),
    '',
    showAddresses(status, look),
    ...(passwords.length === 0 ? [] : ['', 'Sign in to the admin (first passwords, shown this once):', ...passwords]),
    ...(passwords.length === 0
      ? []
      : [dim(`  A new one, for any shop, at any time:  ${calledBy(environment)} tenant password <slug>`)]),
    ...showTour(status, environment, look),
  ].join('\n')
}

/** As it was called, so that what is printed can be copied. */
const calledBy = (environment: NodeJS.ProcessEnv): string =>
  environment['npm_execpath'] === undefined ? 'shopctl' : 'npx shopctl'

/** Three commands to see what it is about, at a demo shop. */
function showTour({ tenants, mailbox }: StatusView, environment: NodeJS.ProcessEnv, { paint }: Look): string[] {
  const shop = tenants.find(({ slug }) => slug === demo.shop)
  if (shop === undefined || environment['SHOPCTL_SAMPLES'] === 'none') return []
  const run = (words: string): string => `${calledBy(environment)} ${words} --tenant ${shop.slug}`
  const login = [run('try login'), mailbox === null ? 'brings a mail' : `brings a mail: ${mailbox}`]
  const checkout = [run('try checkout'), 'is too small an order then']
  const isInstalled = shop.plugins.some((plugin) => plugin.startsWith(`${demo.plugin}@`))
  const steps = isInstalled
    ? [login, checkout, [run(`plugin remove ${demo.plugin}`), 'takes the plugin away that says so, live']]
    : [login, [run(`plugin add ${demo.plugin}`), 'installs a plugin, live'], checkout]
  const width = Math.max(...steps.map(([line = '']) => line.length))
  const lines = steps.map(([line = '', words = '']) => `  ${paint.cyan(line.padEnd(width))}   ${paint.dim(words)}`)
  const home = environment['SHOPCTL_HOME']
  const there = home === undefined || home === '' ? '' : `, with SHOPCTL_HOME=${home} there, too`
  return ['', `Try it, in another terminal${there}:`, ...lines]
}
