import type { Command } from 'commander'
import type { EventsView, ReadEvents } from '../../core/control/client/index.js'
import { answering, type Cli } from '../command/cli.js'
import { teach } from '../command/teach.js'
import { usageError } from '../command/usage-error.js'
import { connect } from '../home/connect.js'
import type { Answer } from '../terminal/answer.js'
import type { Look } from '../terminal/look.js'
import { safeLine } from '../terminal/safe-text.js'
import { type Column, table } from '../terminal/table.js'
import { followEvents } from './follow-events.js'

/** `shopctl event read` and `shopctl event describe`: what goes out to programs that are no plugins. */
export function declareEventBus(group: Command, cli: Cli): void {
  const read = group
    .command('read')
    .description('The last events of all shops; or, by the name of who reads, those that it has not had.')
    .option('--as <reader>', 'who reads: it gets the oldest events that it has not acknowledged')
    .option('--ack <position>', 'the reader has had all up to this position')
    .option('--tenant <slug>', 'only those of this shop')
    .option('--limit <n>', 'how many at most, up to 1000', '100')
    .option('--follow', 'the last ones, and what comes until Ctrl-C')
    .action(
      answering(cli, ({ follow, ...options }: ReadEvents & { readonly follow?: true }) =>
        follow === true ? followEvents(cli, options) : readEvents(cli, options),
      ),
    )
  teach(read, [
    ['shopctl event read --tenant acme', 'the last events of a shop'],
    ['shopctl event read --tenant acme --limit 10 --follow', 'the last ten and what comes'],
    ['shopctl event read --as erp --json', 'for a program: CloudEvents, and the position of the last one'],
    ['shopctl event read --as erp --ack 42 --json', 'it has had all up to there: what comes next'],
  ])
  const describe = group
    .command('describe')
    .description('Which events go out, and what they hold; with --json as an AsyncAPI 3.0 document.')
    .option('--tenant <slug>', 'those of this shop and its plugins')
    .action(answering(cli, (options: { readonly tenant?: string }) => describeEvents(cli, options.tenant)))
  teach(describe, [
    ['shopctl event describe --tenant acme', 'as a table'],
    ['shopctl event describe --json > events.asyncapi.json', 'the document, for generators and catalogs'],
  ])
}

async function readEvents(cli: Cli, { as: reader, ack, tenant, limit }: ReadEvents): Promise<Answer> {
  if (ack !== undefined && reader === undefined) throw usageError('Say who has had them: --as.', 'shopctl event read')
  const question = { as: reader, ack, tenant, limit } satisfies { readonly [K in keyof ReadEvents]: unknown }
  const given = Object.fromEntries(Object.entries(question).filter(([, value]) => value !== undefined)) as ReadEvents
  const view = await (await connect(cli)).readEvents(given)
  const none = reader === undefined ? 'No events have gone out yet.' : `${reader} has had all.`
  const show = (look: Look): string =>
    `${table(view.events, eventColumns, look)}\n\n${look.paint.dim(`Up to position ${view.position ?? 0}.`)}`
  return { data: view, show: (look) => (view.events.length === 0 ? none : show(look)) }
}

const eventColumns: readonly Column<EventsView['events'][number]>[] = [
  { title: 'at', of: ({ time }) => new Date(time).toLocaleString('sv-SE') },
  { title: 'of', of: ({ source }) => source },
  { title: 'event', of: ({ type }) => safeLine(type), paint: (_row, { bold }) => bold },
  { title: 'subject', of: ({ subject }) => safeLine(subject) },
  { title: 'id', of: ({ id }) => id },
]

/** What is shown of the document. */
interface Described {
  readonly components: { readonly messages: Readonly<Record<string, { readonly summary: string }>> }
}

async function describeEvents(cli: Cli, tenant: string | undefined): Promise<Answer> {
  const document = (await (await connect(cli)).describeEvents(tenant)) as Described
  const rows = Object.entries(document.components.messages).map(([type, { summary }]) => ({ type, summary }))
  return { data: document, show: (look) => table(rows, describedColumns, look) }
}

const describedColumns: readonly Column<{ readonly type: string; readonly summary: string }>[] = [
  { title: 'event', of: ({ type }) => safeLine(type), paint: (_row, { bold }) => bold },
  { title: 'what it tells', of: ({ summary }) => safeLine(summary) },
]
