import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from 'commander'
import type { PlatformClient } from '../../core/control/client/index.js'
import { answering, type Cli } from '../command/cli.js'
import { teach } from '../command/teach.js'
import { usageError } from '../command/usage-error.js'
import { connect } from '../home/connect.js'
import type { Answer } from '../terminal/answer.js'
import type { Look } from '../terminal/look.js'
import { showLogLine } from '../terminal/show-log-line.js'
import { newLines } from './new-lines.js'

interface LogsOptions {
  readonly tenant: string
  readonly lines: string
  readonly follow?: boolean
}

const mostLines = 10_000
const askEvery = 500

/** `shopctl logs`. */
export function declareLogs(command: Command, cli: Cli): void {
  command
    .requiredOption('--tenant <slug>', 'the shop')
    .option('--lines <n>', `how many of the last lines (at most ${mostLines})`, '100')
    .option('--follow', 'go on with new lines until Ctrl-C')
    .action(answering(cli, (options: LogsOptions) => readLogs(cli, options)))
  teach(command, [
    ['shopctl logs --tenant acme', 'the last 100 lines'],
    ['shopctl logs --tenant acme --lines 20 --follow', 'the last 20 and what comes'],
  ])
}

async function readLogs(cli: Cli, { tenant, lines, follow = false }: LogsOptions): Promise<Answer> {
  const wanted = /^\d{1,5}$/.test(lines) ? Number(lines) : 0
  if (wanted < 1 || wanted > mostLines) throw usageError(`"${lines}" is no number of lines.`, 'shopctl logs')
  if (follow && cli.print.isJson)
    throw usageError('--follow has no end, and --json one answer: choose.', 'shopctl logs')
  const client = await connect(cli)
  const { lines: last } = await client.logs(tenant, wanted)
  const show = ({ paint }: Look): string =>
    last.length === 0 && !follow
      ? paint.dim(`${tenant} has logged nothing yet`)
      : last.map((line) => showLogLine(line, paint)).join('\n')
  return { data: { lines: last }, show, ...(follow ? { until: () => followLogs(cli, client, { tenant, last }) } : {}) }
}

/** Asks again and again; what was not there before is printed. */
async function followLogs(
  { print, onStop }: Cli,
  client: PlatformClient,
  { tenant, last }: { readonly tenant: string; readonly last: readonly string[] },
): Promise<void> {
  const stop = new AbortController()
  const forget = onStop(() => stop.abort())
  let before = last
  try {
    while (!stop.signal.aborted) {
      await delay(askEvery, undefined, { signal: stop.signal }).catch(() => undefined)
      const { lines } = await client.logs(tenant, 1_000)
      for (const line of newLines(before, lines)) print.line(({ paint }) => showLogLine(line, paint))
      before = lines
    }
  } finally {
    forget()
  }
}
