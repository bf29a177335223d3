import { Denial, HttpProblem } from '../sdk/host/index.js'
import { allow, type Deny, deny, type Verdict } from '../sdk/index.js'
import { isThenable, withDeadline } from './deadline.js'
import { type Handler, labelOf, type Site } from './handler.js'
import { PluginFault, stackOf } from './plugin-fault.js'
import { limitOf, policyOf } from './standing-hooks.js'

/**
 * Checks a call: throws, or rejects, with the first denial, or with a 503 for a handler that failed and fails closed. It
 * answers nothing when all is said; a promise when a handler has to be waited for.
 */
export type Guard = (input: unknown) => Promise<void> | undefined

/** One guard of the `before` handlers, in their order. One that answers at once is not waited for. */
export function composeGuards(handlers: readonly Handler[], site: Site): Guard {
  const guards = handlers.map((handler) => guardOf(handler, site))
  return (input) => {
    for (let next = 0; next < guards.length; next += 1) {
      const waiting = guards[next]?.(input)
      if (waiting !== undefined) return goOn(waiting, { guards, next: next + 1, input })
    }
    return undefined
  }
}

interface Rest {
  readonly guards: readonly Guard[]
  readonly next: number
  readonly input: unknown
}

async function goOn(waiting: Promise<void>, { guards, next, input }: Rest): Promise<void> {
  await waiting
  for (const guard of guards.slice(next)) await guard(input)
}

function guardOf(handler: Handler, { name, point }: Site): Guard {
  const isOpen = policyOf(handler, point) === 'open'
  const limit = limitOf(handler, point)
  const fail = (error: unknown): void => {
    handler.log.error(`before ${name} failed`, { hook: handler.method, error: stackOf(error) })
    if (isOpen) return
    throw new HttpProblem(503, 'GUARD_FAILED', 'This cannot be checked right now. Please try again.').because(error)
  }
  const judgeLater = (answer: unknown): Promise<void> =>
    withDeadline(() => answer, limit, labelOf(handler)).then(
      (settled) => judge(settled),
      (error: unknown) => fail(error),
    )
  const judge = (answer: unknown): void => {
    const verdict = verdictIn(answer, handler)
    if (verdict instanceof PluginFault) fail(verdict)
    else if (verdict.kind === 'deny') throw new Denial(handler.plugin, verdict)
  }
  return (input) => {
    let answer: unknown
    try {
      answer = handler.run(input)
      if (answer === allow) return undefined
      if (isThenable(answer)) return judgeLater(answer)
    } catch (error) {
      fail(error)
      return undefined
    }
    judge(answer)
    return undefined
  }
}

/** JavaScript may answer anything, also what throws when it is looked at. */
function verdictIn(answer: unknown, handler: Handler): Verdict | PluginFault {
  try {
    const { kind, code, message, data } = Object(answer) as Partial<Record<keyof Deny, unknown>>
    if (kind === 'allow') return allow
    if (kind === 'deny' && typeof code === 'string' && typeof message === 'string')
      return deny(code, message, typeof data === 'object' && data !== null ? (data as Deny['data']) : undefined)
    return new PluginFault(handler.plugin, `${labelOf(handler)} answered neither allow nor deny(code, message)`)
  } catch (cause) {
    return new PluginFault(handler.plugin, `${labelOf(handler)} answered what cannot be read`, { cause })
  }
}
