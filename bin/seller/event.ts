import type { Command } from 'commander'
import type { ParkedFilter, ParkedView, TenantView } from '../../core/control/client/index.js'
import { answering, type Cli } from '../command/cli.js'
import { teach } from '../command/teach.js'
import { usageError } from '../command/usage-error.js'
import { connect } from '../home/connect.js'
import type { Answer } from '../terminal/answer.js'
import { safeLine } from '../terminal/safe-text.js'
import { type Column, table } from '../terminal/table.js'
import { waitingWords } from '../terminal/waiting-words.js'
import { declareEventBus } from './event-bus.js'

interface Options extends ParkedFilter {
  readonly tenant: string
}

/** `shopctl event …`. */
export function declareEvent(group: Command, cli: Cli): void {
  const list = inTenant(group.command('list'))
    .description(
      'Events that plugins of a shop could not take, which are set aside, and how many wait for one that is not connected.',
    )
    .action(answering(cli, (options: Options) => listParked(cli, options)))
  teach(list, [
    ['shopctl event list --tenant acme', 'as a table'],
    ['shopctl event list --tenant acme --json', 'for programs: {"parked": […], "waiting": [{"plugin", "waiting"}]}'],
  ])
  const replay = meaning(group.command('replay'))
    .description('Try events again that were set aside, in their order.')
    .action(answering(cli, (options: Options) => replayParked(cli, options)))
  teach(replay, [
    ['shopctl event replay --tenant acme', 'all of them'],
    ['shopctl event replay --tenant acme --plugin crm --aggregate order:ord_1', 'those of one order'],
  ])
  const drop = meaning(group.command('drop'))
    .description('Give up the events that failed, for ever, and go on with those that wait behind them.')
    .action(answering(cli, (options: Options) => dropParked(cli, options)))
  teach(drop, [['shopctl event drop --tenant acme --plugin crm --aggregate order:ord_1', 'of one order']])
  declareEventBus(group, cli)
}

const inTenant = (command: Command): Command => command.requiredOption('--tenant <slug>', 'the shop')

const meaning = (command: Command): Command =>
  inTenant(command)
    .option('--plugin <name>', 'only those of this plugin')
    .option('--method <name>', 'only those of this method of it')
    .option('--aggregate <name>', 'only those of what they happened to: order:ord_1')

async function listParked(cli: Cli, { tenant }: Options): Promise<Answer> {
  const client = await connect(cli)
  const [parked, { outside }] = await Promise.all([client.parkedEvents(tenant), client.tenant(tenant)])
  const waiting = outside.filter((one) => one.waiting > 0).map((one) => ({ plugin: one.plugin, waiting: one.waiting }))
  const none = waiting.length === 0 ? [`All events of ${tenant} have been taken, or are on their way.`] : []
  return {
    data: { parked, waiting },
    show: (look) =>
      [...(parked.length === 0 ? none : [table(parked, columns, look)]), ...waiting.flatMap(waitingLines)].join('\n'),
  }
}

/** Nothing has failed: they are kept, and come in their order. */
const waitingLines = ({ plugin, waiting }: Pick<TenantView['outside'][number], 'plugin' | 'waiting'>): string[] => [
  `${waitingWords(waiting)} for ${plugin}, which runs outside and is not connected.`,
  `  → Start it where it runs. One that was written for the shop:  shopctl plugin run ${plugin}`,
]

const columns: readonly Column<ParkedView>[] = [
  { title: 'plugin', of: ({ plugin, method }) => `${plugin}.${method}`, paint: (_row, { bold }) => bold },
  { title: 'of', of: ({ aggregate }) => safeLine(aggregate) },
  { title: 'event', of: ({ type }) => safeLine(type) },
  { title: 'since', of: ({ since }) => new Date(since).toLocaleString('sv-SE') },
  { title: 'attempts', of: ({ attempts }) => attempts },
  { title: 'waiting', of: ({ waiting }) => waiting },
  { title: 'error', of: ({ error }) => safeLine(error), paint: (_row, { red }) => red },
]

async function replayParked(cli: Cli, { tenant, ...filter }: Options): Promise<Answer> {
  const { replayed } = await (await connect(cli)).replayEvents(tenant, filterOf(filter))
  return { data: { replayed }, show: () => told(replayed, 'are tried again') }
}

async function dropParked(cli: Cli, { tenant, ...filter }: Options): Promise<Answer> {
  if (filter.plugin === undefined) {
    throw usageError('Say whose events to give up: --plugin.', 'shopctl event drop')
  }
  const { dropped } = await (await connect(cli)).dropEvents(tenant, filterOf(filter))
  return { data: { dropped }, show: () => told(dropped, 'go on without the event that failed') }
}

/** Commander's options hold more than the filter. */
const filterOf = ({ plugin, method, aggregate }: ParkedFilter): ParkedFilter => ({
  ...(plugin === undefined ? {} : { plugin }),
  ...(method === undefined ? {} : { method }),
  ...(aggregate === undefined ? {} : { aggregate }),
})

const told = (count: number, words: string): string =>
  count === 0
    ? 'Nothing of that kind is set aside.'
    : `The events of ${count === 1 ? 'one aggregate' : `${count} aggregates`} ${words}.`
