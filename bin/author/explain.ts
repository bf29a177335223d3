import type { Command } from 'commander'
import type { ExplainedStep, ExplainView } from '../../core/control/client/index.js'
import { answering, type Cli } from '../command/cli.js'
import { teach } from '../command/teach.js'
import { connect } from '../home/connect.js'
import type { Answer } from '../terminal/answer.js'
import type { Look, Paint } from '../terminal/look.js'
import { safeLine } from '../terminal/safe-text.js'
import { type Column, table } from '../terminal/table.js'

/** `shopctl explain REQUEST`. */
export function declareExplain(command: Command, cli: Cli): void {
  command
    .description(
      'Tell what became of a request: which release, which plugins in which order, how long each took and who stopped it.',
    )
    .argument('<request>', 'its id, as it stands in the answer: x-request-id')
    .option('--tenant <slug>', 'the shop that you believe, where the id does not say whose request it was')
    .action(
      answering(cli, (request: string, { tenant }: { readonly tenant?: string }) => explain(cli, request, tenant)),
    )
  teach(
    command,
    [
      ['shopctl explain 1b4e28ba-2fa1-11d2-883f-0016d3cca427', 'as a table'],
      ['shopctl explain 1b4e28ba-2fa1-11d2-883f-0016d3cca427 --json', 'for programs'],
    ],
    words,
  )
}

const words = `Remembered are a shop’s last requests in which a plugin had a part, or which failed: refused, failed and slow ones
longer than others. An order that a plugin refused is there, as is one that failed since a plugin did. Whose request it was, its
id says; the rest is the word of that shop’s own server, in which its plugins run.`

async function explain(cli: Cli, request: string, tenant: string | undefined): Promise<Answer> {
  const view = await (await connect(cli)).explain(request, tenant)
  return { data: view, show: (look) => showExplained(view, look) }
}

function showExplained(view: ExplainView, look: Look): string {
  const { tenant, release, route, at, ms, status, code, steps, partial } = view
  const { bold, dim } = look.paint
  const head = `${bold(safeLine(route))}  ${status}${code === null ? '' : ` ${safeLine(code)}`}  ${time(ms)}`
  const where = dim(`${tenant}, release ${release}, ${new Date(at).toLocaleString('sv-SE')}`)
  const none = partial ? '' : 'No plugin had a part in it.'
  const ran = steps.length === 0 ? none : table(steps, columns, look)
  const note = partial ? `\n${dim('One of very many at that time: of these only who ends one is noted.')}` : ''
  return [head, where, '', ran, '', `${endOf(view)}${note}`, dim(wordOf(view))].join('\n')
}

const wordOf = ({ tenant, isTied }: ExplainView): string =>
  isTied
    ? `So says ${tenant}’s own server, in which its plugins run.`
    : `So says ${tenant}’s own server, in which its plugins run; that it had this request, too, nobody else says.`

/** Who stopped it, in a sentence. */
export function endOf({ stoppedBy }: ExplainView): string {
  if (stoppedBy === null) return 'No plugin stopped it.'
  const { installation, plugin, method, point, outcome } = stoppedBy
  const who = `${installation}.${method} (${plugin})`
  if (outcome === 'denied') return `Stopped by ${who}: it refused ${point}.`
  if (outcome === 'answered') return `Stopped by ${who}: it answered in the place of ${point}.`
  return `Stopped by ${who}: it ${outcome === 'timed_out' ? 'took too long' : 'failed'}, and ${point} does not go on without it.`
}

const columns: readonly Column<ExplainedStep>[] = [
  { title: 'at', of: ({ at }) => (at === null ? '' : time(at)), paint: (_step, { dim }) => dim },
  { title: 'kind', of: ({ kind }) => kind },
  { title: 'on', of: ({ point }) => point },
  { title: 'who', of: ({ installation, method }) => `${installation}.${method}`, paint: (_step, { bold }) => bold },
  { title: 'plugin', of: ({ plugin }) => plugin },
  { title: 'took', of: ({ ms }) => (ms === null ? '' : time(ms)) },
  {
    title: 'outcome',
    of: ({ outcome }) => outcome.replace('_', ' '),
    paint: ({ outcome }, paint) => paintOutcome(outcome, paint),
  },
]

function paintOutcome(outcome: ExplainedStep['outcome'], { green, red, yellow, dim }: Paint): (text: string) => string {
  switch (outcome) {
    case 'passed':
      return green
    case 'denied':
    case 'answered':
    case 'skipped':
      return yellow
    case 'failed':
    case 'timed_out':
      return red
    case 'not run':
      return dim
  }
}

/** `0.004 ms` · `12 ms`. */
const time = (ms: number): string => `${ms < 10 ? ms.toFixed(3) : Math.round(ms)} ms`
