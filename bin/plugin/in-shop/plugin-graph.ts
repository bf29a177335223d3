import type { Command } from 'commander'
import type { GraphHandler, GraphView } from '../../../core/control/client/index.js'
import { answering, type Cli } from '../../command/cli.js'
import { teach } from '../../command/teach.js'
import { connect } from '../../home/connect.js'
import type { Answer } from '../../terminal/answer.js'
import { duration } from '../../terminal/duration.js'
import { type Column, table } from '../../terminal/table.js'
import { outsideWords } from './plugin-columns.js'

/** `shopctl plugin graph`: who stands on what in a shop, in the order that runs. */
export function declareGraph(group: Command, cli: Cli): void {
  const graph = group
    .command('graph')
    .description('Which plugin of a shop stands on which hook point, event, job or provider, in the order that runs.')
    .requiredOption('--tenant <slug>', 'the shop')
    .action(answering(cli, ({ tenant }: { readonly tenant: string }) => showGraph(cli, tenant)))
  teach(graph, [
    ['shopctl plugin graph --tenant acme', 'as a table'],
    ['shopctl plugin graph --tenant acme --json', 'for programs'],
  ])
}

async function showGraph(cli: Cli, tenant: string): Promise<Answer> {
  const graph = await (await connect(cli)).graph(tenant)
  return {
    data: graph,
    show: (look) =>
      graph.places.length === 0 ? `No plugin stands on anything in ${tenant}.` : table(rowsOf(graph), columns, look),
  }
}

interface Row extends GraphHandler {
  /** Empty where it is that of the row above. */
  readonly place: string
}

/** What waits for a plugin waits once, however often it stands somewhere: its first row says it. */
function rowsOf({ places }: GraphView): Row[] {
  const told = new Set<string>()
  return places.flatMap(({ name, standing }) =>
    standing.map((handler, index) => {
      const { installation, outside } = handler
      const isTold = told.has(installation)
      told.add(installation)
      const once = isTold && outside !== null ? { ...outside, waiting: 0 } : outside
      return { ...handler, outside: once, place: index === 0 ? name : '' }
    }),
  )
}

const columns: readonly Column<Row>[] = [
  { title: 'where', of: ({ place }) => place, paint: (_row, { bold }) => bold },
  { title: 'as', of: ({ kind }) => kind },
  { title: 'plugin', of: ({ plugin }) => plugin },
  { title: 'named', of: ({ plugin, installation }) => (plugin.startsWith(`${installation}@`) ? '' : installation) },
  { title: 'method', of: ({ method }) => method },
  {
    title: 'outside',
    of: outsideWords,
    paint: ({ outside }, { red, green }) => (outside?.connections === 0 ? red : green),
  },
  { title: 'deadline', of: ({ deadline }) => (deadline === null ? null : duration(deadline)) },
  { title: 'on failure', of: ({ onFailure }) => onFailure },
]
