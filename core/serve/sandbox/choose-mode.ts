import { type SandboxMode, type SandboxReport, shopError, type Wall, walls } from '../../model/index.js'
import { bareMode } from './bare-mode.js'
import { openFullMode } from './full-mode.js'
import type { Mode, ModeOptions } from './mode.js'
import { namespaceAdvice } from './namespace-advice.js'
import { openReducedMode } from './reduced-mode.js'
import { tryMode } from './try-mode.js'

export interface Chosen {
  readonly mode: Mode
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
      return { mode, report: reportOf(name, mode, reasons) }
    } catch (error) {
      reasons.push(namespaceAdvice((error as Error).message))
    }
  }
  throw shopError('SANDBOX_UNAVAILABLE', wanted, reasons.join('; '))
}

/** A wall that this mode never has is missing for the reason why a fuller mode does not stand. */
function reportOf(name: SandboxMode, { stands, missing }: Mode, reasons: readonly string[]): SandboxReport {
  const why = reasons[0] ?? 'it was not asked for'
  const others = (Object.keys(walls) as Wall[]).filter(
    (wall) => !stands.includes(wall) && !missing.some((known) => known.wall === wall),
  )
  return { mode: name, stands, missing: [...missing, ...others.map((wall) => ({ wall, why }))] }
}
