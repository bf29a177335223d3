import type { Command } from 'commander'
import type { PlatformClient } from '../../../core/control/client/index.js'
import type { TrialReport, TrialStep } from '../../../core/model/index.js'
import { answering, type Cli } from '../../command/cli.js'
import { teach } from '../../command/teach.js'
import { watch } from '../../command/watch.js'
import { connect } from '../../home/connect.js'
import type { Answer } from '../../terminal/answer.js'
import { duration } from '../../terminal/duration.js'
import { exitCodes } from '../../terminal/failure.js'
import type { Look } from '../../terminal/look.js'
import { safeLine } from '../../terminal/safe-text.js'
import { type Column, table } from '../../terminal/table.js'

/** `shopctl plugin trial`. */
export function declareTrial(group: Command, cli: Cli): void {
  const command = group
    .command('trial')
    .description('Say how a version did when it was tried in a shop of its own; have it tried where it was not yet.')
    .argument('<version>', 'name@version; a name alone is its newest version')
    .option('--again', 'try it once more')
    .action(answering(cli, (spec: string, { again = false }: { readonly again?: boolean }) => tell(cli, spec, again)))
  teach(
    command,
    [
      ['shopctl plugin trial greeter', 'its newest version; exit code 2 where something failed'],
      ['shopctl plugin trial greeter@1.2.0 --again', 'on the platform of today'],
    ],
    words,
  )
}

const words = `What is published is tried by itself, unless SHOPCTL_TRIALS is "none": it is installed with sample settings, people shop,
its routes, jobs and events are asked for, some of them twice, its server is killed, another release takes its place under
load, and it is removed with all that it has stored. Those that it would call are away meanwhile, and no mail leaves.`

async function tell(cli: Cli, spec: string, again: boolean): Promise<Answer> {
  const at = spec.lastIndexOf('@')
  const version = at > 0 ? { package: spec.slice(0, at), version: spec.slice(at + 1) } : { package: spec }
  const client = await connect(cli)
  const known = again ? undefined : await knownReport(client, version)
  const { result: report } =
    known === undefined
      ? await watch(cli, {
          work: (onStep) => {
            onStep({ name: 'try' })
            return client.tryPlugin(version)
          },
        })
      : { result: known }
  const failed = report.steps.some(({ outcome }) => outcome === 'failed')
  return {
    data: report,
    show: (look) => showReport(report, look),
    ...(failed ? { exitCode: exitCodes.refused } : {}),
  }
}

const knownReport = (client: PlatformClient, version: Parameters<PlatformClient['trial']>[0]) =>
  client.trial(version).catch((error: { readonly code?: string }) => {
    if (error.code !== 'TRIAL_NOT_FOUND') throw error
    return undefined
  })

function showReport({ package: name, version, steps, at }: TrialReport, look: Look): string {
  const { bold, dim } = look.paint
  return [`${bold(`${name}@${version}`)}  ${dim(`tried ${at}`)}`, '', table(steps, columns, look)].join('\n')
}

const marks = { passed: '✓', failed: '✗', skipped: '–' } as const

const columns: readonly Column<TrialStep>[] = [
  {
    title: '',
    of: ({ outcome }) => marks[outcome],
    paint: ({ outcome }, paint) => ({ passed: paint.green, failed: paint.red, skipped: paint.dim })[outcome],
  },
  { title: 'what', of: ({ what }) => what },
  { title: 'took', of: ({ outcome, ms }) => (outcome === 'skipped' ? '' : duration(ms)) },
  { title: 'worth knowing', of: ({ detail }) => safeLine(detail ?? '') },
]
