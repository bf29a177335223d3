import type { Command } from 'commander'
import type { KilledShop, KilledView, KillReport, RevivedShop } from '../../../core/control/client/index.js'
import { answering, type Cli } from '../../command/cli.js'
import { parseVersionId } from '../../command/parse-version-id.js'
import { teach } from '../../command/teach.js'
import { usageError } from '../../command/usage-error.js'
import { watch } from '../../command/watch.js'
import { connect } from '../../home/connect.js'
import type { Answer } from '../../terminal/answer.js'
import { duration } from '../../terminal/duration.js'
import type { Look } from '../../terminal/look.js'
import { type Column, table } from '../../terminal/table.js'

interface KillOptions {
  readonly because?: string
  readonly withdraw?: true
}

/** `shopctl plugin kill`. */
export function declareKill(group: Command, cli: Cli): void {
  const command = group
    .command('kill')
    .description('Switch a version off everywhere, at once: in every live worker within five seconds.')
    .argument('[version]', 'name@version; none shows what was killed')
    .option('--because <words>', 'why: sellers read it')
    .option('--withdraw', 'let shops have it again')
    .action(answering(cli, (id: string | undefined, options: KillOptions) => kill(cli, id, options)))
  teach(
    command,
    [
      ['shopctl plugin kill greeter@1.2.0 --because "it sends addresses away"', ''],
      ['shopctl plugin kill', 'what was killed, and where it has yet to go'],
      [
        'shopctl plugin kill greeter@1.2.0 --withdraw',
        'it may run again, and is switched on where it was switched off',
      ],
    ],
    killWords,
  )
}

const killWords = `Each shop that has it then gets a release in which it is off, and what cannot be without it; settings and rows stay. Until
that is live, a second or two as a rule, its checks do what their failure would do: one that guards an order or a
login refuses them (503), unless the seller chose --on-failure open. The exit code is 2 where a shop got no such release.`

async function kill(cli: Cli, id: string | undefined, { because, withdraw }: KillOptions): Promise<Answer> {
  if (id === undefined) return list(cli, because !== undefined || withdraw === true)
  const version = parseVersionId(id, 'shopctl plugin kill')
  if ((because === undefined) !== (withdraw === true) || because === '')
    throw usageError('Say why, --because "…", or --withdraw it.', 'shopctl plugin kill')
  const client = await connect(cli)
  if (because === undefined) {
    const { shops } = await client.revive(version)
    return {
      data: { withdrawn: id, shops },
      show: ({ paint }) =>
        [`${paint.green('✓')} Shops may have ${paint.bold(id)} again.`, ...shops.map(showRevived)].join('\n'),
    }
  }
  const { result, timing } = await watch(cli, {
    work: (onStep) =>
      client.kill({ ...version, reason: because }, ({ phase, ...step }) => onStep({ name: phase, ...step })),
    whenLeft: 'It goes on without you. See what is left:  shopctl plugin kill',
  })
  const isDone = result.shops.every(({ error }) => error === null)
  return {
    data: { ...result, ms: timing.ms },
    show: (look) => showReport(result, timing.ms, look),
    ...(isDone ? {} : { exitCode: 2 }),
  }
}

async function list(cli: Cli, isMisused: boolean): Promise<Answer> {
  if (isMisused) throw usageError('Say which version: name@version.', 'shopctl plugin kill')
  const kills = await (await connect(cli)).kills()
  return {
    data: kills,
    show: (look) => (kills.length === 0 ? 'Nothing was killed.' : table(kills, killColumns, look)),
  }
}

function showReport({ package: name, version, shops }: KillReport, ms: number, look: Look): string {
  const { bold, green, red } = look.paint
  const id = bold(`${name}@${version}`)
  if (shops.length === 0) return `${green('✓')} ${id} is killed. No shop has it switched on.`
  const failed = shops.filter(({ error }) => error !== null).length
  const done = shops.length - failed
  const summary = `${id} is killed: off in ${shops.length} ${shops.length === 1 ? 'shop' : 'shops'}, of which ${done} ${done === 1 ? 'has' : 'have'} a release without it, after ${duration(ms)}.`
  return `${failed === 0 ? green('✓') : red('✗')} ${summary}\n${table(shops, shopColumns, look)}`
}

const showRevived = ({ tenant, on, error }: RevivedShop): string =>
  error === null
    ? `  ${tenant}: ${on.length === 0 ? 'has it again' : `${on.join(', ')} switched on`}`
    : `  ${tenant}: ${error}`

const shopColumns: readonly Column<KilledShop>[] = [
  { title: 'shop', of: ({ tenant }) => tenant, paint: (_row, { bold }) => bold },
  { title: 'off', of: ({ off }) => off.join(', ') },
  { title: 'its worker', of: ({ handlers }) => workerWords[handlers] },
  { title: 'within', of: ({ handlers, offMs }) => (handlers === 'none' ? '' : duration(offMs)) },
  { title: 'replaced', of: ({ replacedMs }) => (replacedMs === null ? 'no' : duration(replacedMs)) },
  { title: 'trouble', of: ({ error }) => error ?? '', paint: (_row, { red }) => red },
]

const workerWords: Readonly<Record<KilledShop['handlers'], string>> = {
  off: 'calls it no more',
  ended: 'was ended',
  none: 'sleeps',
  failed: 'is not known',
}

const killColumns: readonly Column<KilledView>[] = [
  { title: 'plugin', of: ({ package: name, version }) => `${name}@${version}`, paint: (_row, { bold }) => bold },
  { title: 'since', of: ({ at }) => new Date(at).toLocaleString('sv-SE') },
  { title: 'because', of: ({ reason }) => reason },
  { title: 'has yet to go in', of: ({ left }) => left.join(', '), paint: (_row, { red }) => red },
]
