import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from 'commander'
import type { KernelsView, KernelView, PlatformClient } from '../../core/control/client/index.js'
import { answering, type Cli } from '../command/cli.js'
import { teach } from '../command/teach.js'
import { watch } from '../command/watch.js'
import { connect } from '../home/connect.js'
import type { Answer } from '../terminal/answer.js'
import { exitCodes } from '../terminal/failure.js'
import type { Look } from '../terminal/look.js'
import { safeLine } from '../terminal/safe-text.js'
import { type Column, table } from '../terminal/table.js'

/** `shopctl kernel …`. */
export function declareKernel(group: Command, cli: Cli): void {
  const list = group
    .command('list')
    .description('The kernels that are kept, how many shops are on each, and how far a move is.')
    .action(answering(cli, () => listKernels(cli)))
  teach(list, [['shopctl kernel list', '']])
  const move = group
    .command('move')
    .description('Bring all shops over to another kernel while they serve, one by one, by a swap each.')
    .argument('[hash]', 'the beginning of a kept kernel’s hash; the newest that was built here when it is left out')
    .action(answering(cli, (hash: string | undefined) => moveShops(cli, hash)))
  teach(
    move,
    [
      ['shopctl kernel move', 'after a newer platform was installed and built here'],
      ['shopctl kernel move 3f9ac2', 'back to the one before; see its hash in the list'],
    ],
    moveWords,
  )
  const settle = group
    .command('settle')
    .description('Take from the shops’ tables what only older kernels need: from then on none goes back.')
    .action(answering(cli, () => settleKernel(cli)))
  teach(settle, [['shopctl kernel settle', 'when nobody will go back any more']])
}

const moveWords = `A kernel is the platform’s own code in each shop’s server. What the newer one needs in a shop’s tables is added first; a
worker starts there beside the one that serves, and gets the requests when it has answered one. A shop that does not
come up there stays where it was, and is told. Shops that sleep wake there. Exit code 2 where a shop stays.`

async function listKernels(cli: Cli): Promise<Answer> {
  const kernels = await (await connect(cli)).kernels()
  return { data: kernels, show: (look) => showKernels(kernels, look) }
}

const pollMs = 200

async function moveShops(cli: Cli, hash: string | undefined): Promise<Answer> {
  const client = await connect(cli)
  const before = await client.kernels()
  const { result: kernels, timing } = await watch(cli, {
    work: async (onStep) => {
      for (let now = await client.moveKernel(hash); ; now = await client.kernels()) {
        if (now.move === null || now.move.isDone) return now
        onStep({ name: 'move', detail: `${now.move.moved + now.move.stayed.length} of ${now.move.of} shops` })
        await delay(pollMs)
      }
    },
    whenLeft: 'The shops go on moving without you. See how far they are:  shopctl kernel list',
  })
  const stays = (kernels.move?.stayed.length ?? 0) > 0
  return {
    data: { ...kernels, ...timing },
    show: (look) => `${showMove(kernels, look)}\n${look.paint.dim(wayBack(before))}`,
    ...(stays ? { exitCode: exitCodes.refused } : {}),
  }
}

const wayBack = ({ today }: KernelsView): string => `  Back again:  shopctl kernel move ${short(today)}`

async function settleKernel(cli: Cli): Promise<Answer> {
  const client: PlatformClient = await connect(cli)
  const { settled } = await client.settleKernel()
  return {
    data: { settled },
    show: ({ paint }) =>
      settled.length === 0
        ? 'There is nothing that only older kernels need.'
        : `${paint.green('✓')} Taken from all shops: ${settled.join(', ')}.`,
  }
}

const short = (hash: string): string => hash.slice(0, 12)

function showMove({ move }: KernelsView, { paint }: Look): string {
  if (move === null) return 'Nothing moves.'
  const lines = move.stayed.map(({ tenant, reason }) => `  ${paint.red('✗')} ${tenant} stays: ${safeLine(reason)}`)
  const mark = move.stayed.length === 0 ? paint.green('✓') : paint.red('✗')
  const end = `${move.moved} of ${move.of} shops that were awake are on ${paint.bold(short(move.to))}; others wake there.`
  return [`${mark} ${end}`, ...lines].join('\n')
}

function showKernels(kernels: KernelsView, look: Look): string {
  const { move } = kernels
  const under = move === null || move.isDone ? [] : ['', `${move.moved} of ${move.of} shops have moved.`]
  return [table(kernels.kernels, columnsOf(kernels), look), ...under].join('\n')
}

const columnsOf = ({ today, newest }: KernelsView): readonly Column<KernelView>[] => [
  { title: 'kernel', of: ({ hash }) => short(hash), paint: ({ hash }, { bold, dim }) => (hash === today ? bold : dim) },
  { title: 'sdk', of: ({ sdk }) => sdk },
  { title: 'shops', of: ({ shops }) => String(shops) },
  {
    title: '',
    of: ({ hash }) => [...(hash === today ? ['today’s'] : []), ...(hash === newest ? ['built last'] : [])].join(', '),
  },
]
