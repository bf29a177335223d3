import type { Command } from 'commander'
import type { Impact, ImpactOnShop } from '../../../core/model/index.js'
import { answering, type Cli } from '../../command/cli.js'
import { teach } from '../../command/teach.js'
import { watch } from '../../command/watch.js'
import { connect } from '../../home/connect.js'
import type { Answer } from '../../terminal/answer.js'
import { exitCodes } from '../../terminal/failure.js'
import type { Look } from '../../terminal/look.js'
import { safeLine } from '../../terminal/safe-text.js'
import { type Column, table } from '../../terminal/table.js'

/** `shopctl plugin impact`. */
export function declareImpact(group: Command, cli: Cli): void {
  const command = group
    .command('impact')
    .description('Say which shops a version of a plugin would break, and why; none of them is changed.')
    .argument('<version>', 'name@version; a name alone is its newest version')
    .action(answering(cli, (spec: string) => measure(cli, spec)))
  teach(
    command,
    [
      ['shopctl plugin impact greeter@2.0.0', 'before shops get it; exit code 2 where one breaks'],
      ['shopctl plugin impact greeter --json', 'its newest version, for programs'],
    ],
    `The whole set of each shop that has the plugin is resolved and built with the version, and each distinct set is started
with its settings in an empty shop that nobody knows. A version that waits for your word can be tried before.`,
  )
}

async function measure(cli: Cli, spec: string): Promise<Answer> {
  const at = spec.lastIndexOf('@')
  const version = at > 0 ? { package: spec.slice(0, at), version: spec.slice(at + 1) } : { package: spec }
  const client = await connect(cli)
  const { result: impact, timing } = await watch(cli, {
    work: (onStep) => {
      onStep({ name: 'try' })
      return client.impact(version)
    },
  })
  const breaks = impact.shops.some(({ outcome }) => outcome === 'breaks')
  return {
    data: { ...impact, ...timing },
    show: (look) => showImpact(impact, look),
    ...(breaks ? { exitCode: exitCodes.refused } : {}),
  }
}

function showImpact({ package: name, version, shops, sets }: Impact, look: Look): string {
  const { bold, dim } = look.paint
  if (shops.length === 0) return `No shop has ${bold(name)}.`
  const count = (outcome: ImpactOnShop['outcome']): number => shops.filter((shop) => shop.outcome === outcome).length
  const sum = `${count('runs')} run, ${count('breaks')} break, ${count('stays')} stay with what they have`
  return [
    `${bold(`${name}@${version}`)}: ${sum}. ${dim(`${sets} distinct sets were started.`)}`,
    '',
    table(shops, columns, look),
  ].join('\n')
}

const columns: readonly Column<ImpactOnShop>[] = [
  { title: 'shop', of: ({ tenant }) => tenant, paint: (_shop, { bold }) => bold },
  { title: 'has', of: ({ from }) => from.join(', ') },
  {
    title: 'outcome',
    of: ({ outcome }) => outcome,
    paint: ({ outcome }, paint) => ({ runs: paint.green, breaks: paint.red, stays: paint.dim })[outcome],
  },
  { title: 'why', of: ({ outcome, reason }) => safeLine(reason ?? (outcome === 'stays' ? 'its range' : '')) },
]
