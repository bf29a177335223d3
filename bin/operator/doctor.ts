import type { Command } from 'commander'
import { type Wall, walls } from '../../core/model/index.js'
import type { MachineReport } from '../../core/platform/index.js'
import { answering, type Cli } from '../command/cli.js'
import { teach } from '../command/teach.js'
import { homeHere } from '../home/find-home.js'
import type { Answer } from '../terminal/answer.js'
import type { Look } from '../terminal/look.js'
import { safeLine } from '../terminal/safe-text.js'

/** `shopctl doctor`. */
export function declareDoctor(command: Command, cli: Cli): void {
  command.action(answering(cli, () => doctor(cli)))
  teach(
    command,
    [
      ['shopctl doctor', 'what would stand around shops on this machine, and whether the bus takes events'],
      ['shopctl doctor --json', 'the same for programs: mode, stands, missing, bus'],
    ],
    modes,
  )
}

const modes = `The modes, from the fullest down:
  full     every wall, by bubblewrap
  reduced  what stands without namespaces, as in a stock container
  bare     the watchdog alone
The platform takes the fullest that stands; SHOPCTL_SANDBOX=full makes it refuse to start with less.`

async function doctor(cli: Cli): Promise<Answer> {
  const { examineMachine } = await import('../../core/platform/index.js')
  const report = await examineMachine(homeHere(cli), cli.environment)
  return { data: report, show: (look) => showReport(report, look) }
}

function showReport({ mode, stands, missing, bus }: MachineReport, { paint }: Look): string {
  const lines = (Object.keys(walls) as Wall[]).flatMap((wall) => {
    const why = missing.find((known) => known.wall === wall)?.why
    const mark = stands.includes(wall) ? paint.green('✓') : paint.red('✗')
    return [
      `${mark} ${wall.padEnd(10)} ${walls[wall]}`,
      ...(why === undefined ? [] : [paint.dim(`  ${' '.repeat(10)} ${why}`)]),
    ]
  })
  const mark = bus.state === 'ready' ? paint.green('✓') : bus.state === 'none' ? paint.dim('-') : paint.red('✗')
  const events = [`Events: ${paint.bold(bus.name)}`, '', `${mark} ${bus.state.padEnd(10)} ${safeLine(bus.words)}`]
  return [`Sandbox: ${paint.bold(mode)}`, '', ...lines, '', ...events].join('\n')
}
