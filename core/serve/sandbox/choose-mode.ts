import { type SandboxMode, type SandboxReport, shopError, type Wall, walls } from '../../model/index.js'
import { bareMode } from './bare-mode.js'
import { Cgroups } from './cgroups/cgroups.js'
import { openFullMode } from './full-mode.js'
import type { Mode, ModeOptions } from './mode.js'
import { namespaceAdvice } from './namespace-advice.js'
import { openReducedMode } from './reduced-mode.js'
import { tryMode } from './try-mode.js'

export interface Chosen {
  readonly mode: Mode
  /** Of each worker, where the system has them for us. */
  readonly groups: Cgroups | undefined
  readonly report: SandboxReport
}

/** From the fullest down. */
const ladder = [
  { name: 'full', open: openFullMode },
  { name: 'reduced', open: openReducedMode },
  { name: 'bare', open: (options: ModeOptions) => Promise.resolve(bareMode(options)) },
] as const

/** The wanted mode, or the fullest in which a worker could start here. Rejects with SANDBOX_UNAVAILABLE. */
export async function chooseMode(options: ModeOptions, wanted: SandboxMode | 'auto'): Promise<Chosen> {
  const reasons: string[] = []
  for (const { name, open } of ladder) {
    if (wanted !== 'auto' && wanted !== name) continue
    try {
      const mode = await open(options)
      await tryMode(mode, options)
      const groups = name === 'bare' ? { why: 'it was not asked for' } : await openGroups(options)
      return { mode, groups: groups.opened, report: reportOf(name, withGroups(mode, groups), reasons) }
    } catch (error) {
      reasons.push(namespaceAdvice((error as Error).message))
    }
  }
  throw shopError('SANDBOX_UNAVAILABLE', wanted, reasons.join('; '))
}

interface Groups {
  readonly opened?: Cgroups
  /** There are none. */
  readonly why?: string
}

/** The watchdog looks at what a worker holds each second; the system stops what grows in less. */
const overWatch = 4 / 3
/** Node has about a dozen threads, and bubblewrap two processes. */
const tasks = 160

async function openGroups({ runDir, settings }: ModeOptions): Promise<Groups> {
  try {
    return { opened: await Cgroups.open(runDir, { memoryMb: Math.round(settings.memoryMb * overWatch), tasks }) }
  } catch (error) {
    return { why: `no control groups can be made here: ${(error as Error).message}` }
  }
}

const withGroups = ({ stands, missing }: Mode, { why }: Groups): Pick<Mode, 'stands' | 'missing'> =>
  why === undefined
    ? { stands: [...stands, 'share'], missing }
    : { stands, missing: [...missing, { wall: 'share', why }] }

/** A wall that this mode never has is missing for the reason why a fuller mode does not stand. */
function reportOf(
  name: SandboxMode,
  { stands, missing }: Pick<Mode, 'stands' | 'missing'>,
  reasons: readonly string[],
): SandboxReport {
  const why = reasons[0] ?? 'it was not asked for'
  const others = (Object.keys(walls) as Wall[]).filter(
    (wall) => !stands.includes(wall) && !missing.some((known) => known.wall === wall),
  )
  return { mode: name, stands, missing: [...missing, ...others.map((wall) => ({ wall, why }))] }
}
