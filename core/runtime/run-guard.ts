import { Denial, HttpProblem } from '../sdk/host/index.js'
import { allow, type Deny, deny, type Verdict } from '../sdk/index.js'
import { withDeadline } from './deadline.js'
import { type Handler, labelOf, type Site } from './handler.js'
import { PluginFault, stackOf } from './plugin-fault.js'
import { limitOf, policyOf } from './standing-hooks.js'

/**
 * Runs one `before` handler. Rejects with its denial; with a 503 when it failed and fails closed. Elsewhere its failure is
 * logged, and the call goes on.
 */
export async function runGuard(handler: Handler, input: unknown, { name, point }: Site): Promise<void> {
  const verdict = await verdictOf(handler, input, limitOf(handler, point)).catch((error: unknown) => {
    handler.log.error(`before ${name} failed`, { hook: handler.method, error: stackOf(error) })
    if (policyOf(handler, point) === 'open') return undefined
    throw new HttpProblem(503, 'GUARD_FAILED', 'This cannot be checked right now. Please try again.').because(error)
  })
  if (verdict?.kind === 'deny') throw new Denial(handler.plugin, verdict)
}

async function verdictOf(handler: Handler, input: unknown, deadline: number): Promise<Verdict> {
  const answer = await withDeadline(() => handler.run(input), deadline, labelOf(handler))
  // JavaScript may answer anything.
  const { kind, code, message, data } = Object(answer) as Partial<Record<keyof Deny, unknown>>
  if (kind === 'allow') return allow
  if (kind === 'deny' && typeof code === 'string' && typeof message === 'string')
    return deny(code, message, typeof data === 'object' && data !== null ? (data as Deny['data']) : undefined)
  throw new PluginFault(handler.plugin, `${labelOf(handler)} answered neither allow nor deny(code, message)`)
}
