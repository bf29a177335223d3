import { problemsOf, ShopError, shopError } from '../../../model/index.js'
import { internalPaths } from '../../../protocol/index.js'
import { type ScriptTrace, type ScriptTrial, scriptTrace } from '../../../scripts/contract/index.js'
import type { Control } from '../../control.js'
import { getTenant } from '../../store/tenants.js'

export interface TryScript {
  readonly tenant: string
  readonly trial: ScriptTrial
  readonly signal: AbortSignal
}

/** Asks a source once, in the shop's own worker, on a past order or a cart of its. Rejects with what the shop refuses. */
export async function tryScript(
  { pool, supervisor }: Control,
  { tenant, trial, signal }: TryScript,
): Promise<ScriptTrace> {
  const { slug } = await getTenant(pool, tenant)
  const path = internalPaths.scriptTrial
  const { status, body } = await supervisor.request(slug, { method: 'PUT', path, body: trial, signal })
  if (status === 404) {
    const { code = '', title = '' } = body as { readonly code?: unknown; readonly title?: unknown }
    throw new ShopError({ status, code: String(code).slice(0, 100), title: String(title).slice(0, 2000) })
  }
  if (status !== 200 || problemsOf(scriptTrace, body).length > 0)
    throw new Error(`the worker of ${slug} answered ${status} to a script that is tried`)
  return body as ScriptTrace
}

/** Has the shop read a source, which is woken for it. SCRIPT_UNREADABLE. */
export async function refuseUnreadable(control: Control, attempt: TryScript): Promise<void> {
  const { isRead, problem } = await tryScript(control, attempt)
  if (isRead) return
  throw shopError('SCRIPT_UNREADABLE', attempt.trial.name, problem?.message ?? 'it is no script', problem?.line)
}
