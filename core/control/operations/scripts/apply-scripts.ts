import type { Change } from '../../../model/index.js'
import type { PlannedScript, StatedScripts } from '../../../scripts/contract/index.js'
import type { Control } from '../../control.js'
import { planScripts, writeStatedScripts } from '../../store/stated-scripts.js'
import { refuseUnreadable } from './try-script.js'

/** What a change says of scripts; nothing, as a rule. */
export const scriptsIn = (change: Change): StatedScripts | undefined =>
  change.kind === 'apply' ? change.scripts : undefined

export interface StatedIn {
  readonly tenant: string
  readonly stated: StatedScripts
  readonly signal: AbortSignal
}

/** Has the shop read what is new to it, so that nothing is begun that cannot end. Rejects with SCRIPT_UNREADABLE, and as the plan does. */
export async function readNewScripts(control: Control, { tenant, stated, signal }: StatedIn): Promise<void> {
  for (const { name, kind, saves } of await planScripts(control.pool, tenant, stated)) {
    const source = stated[name]?.source
    if (saves === null || source === undefined) continue
    await refuseUnreadable(control, { tenant, trial: { name, kind, source }, signal })
  }
}

/** Brings a shop's scripts to where they are stated to be, all at once. Answers what was done; the shop's worker goes by it then. */
export async function applyScripts(
  { pool, supervisor }: Control,
  application: { readonly tenant: string; readonly stated: StatedScripts; readonly by: string },
): Promise<readonly PlannedScript[]> {
  const { steps, running } = await writeStatedScripts(pool, application)
  if (steps.length > 0) await supervisor.useScripts({ tenant: application.tenant, ...running })
  return steps
}
