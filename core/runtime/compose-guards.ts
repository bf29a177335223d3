import { Denial, HttpProblem } from '../sdk/host/index.js'
import { allow, type Deny, deny, type Verdict } from '../sdk/index.js'
import { isThenable, withDeadline } from './deadline.js'
import { type Handler, labelOf, lineOf, type Site } from './handler.js'
import { denied, failed, passed, skipped } from './observer.js'
import { PluginFault, stackOf } from './plugin-fault.js'
import { limitOf, policyOf } from './standing-hooks.js'

/**
 * Checks a call: throws, or rejects, with the first denial, or with a 503 for a handler that failed and fails closed. It
 * answers nothing when all is said; a promise when a handler has to be waited for.
 */
export type Guard = (input: unknown) => Promise<void> | undefined

/** @param began when it is its turn: what it takes is counted from there */
type Turn = (input: unknown, began: number) => Promise<void> | undefined

/** One guard of the `before` handlers, in their order. One that answers at once is not waited for. */
export function composeGuards(handlers: readonly Handler[], site: Site): Guard {
  const { observer } = site
  const guards = handlers.map((handler) => guardOf(handler, site))
  if (guards.length === 0) return () => undefined
  return (input) => {
    let began = observer.begin()
    for (let next = 0; next < guards.length; next += 1) {
      const waiting = guards[next]?.(input, began)
      if (waiting !== undefined) return goOn(waiting, { observer, guards, next: next + 1, input })
      began = observer.lastEnd
    }
    return undefined
  }
}

interface Rest extends Pick<Site, 'observer'> {
  readonly guards: readonly Turn[]
  readonly next: number
  readonly input: unknown
}

async function goOn(waiting: Promise<void>, { observer, guards, next, input }: Rest): Promise<void> {
  await waiting
  // Other requests have begun their chains meanwhile.
  for (const guard of guards.slice(next)) await guard(input, observer.begin())
}

function guardOf(handler: Handler, site: Site): Turn {
  const { observer, point } = site
  const limit = limitOf(handler, point)
  const line = lineOf(handler, site)
  const judge = judgeOf(handler, site)
  const judgeLater = (answer: unknown, began: number): Promise<void> =>
    withDeadline(() => answer, limit, labelOf(handler)).then(
      (settled) => judge.verdict(settled, began),
      (error: unknown) => judge.failure(error, began),
    )
  return (input, began) => {
    let answer: unknown
    try {
      answer = handler.run(input)
      if (answer === allow) {
        observer.passedAtOnce(line, began)
        return undefined
      }
      if (isThenable(answer)) return judgeLater(answer, began)
    } catch (error) {
      judge.failure(error, began)
      return undefined
    }
    judge.verdict(answer, began)
    return undefined
  }
}

interface Judge {
  /** Throws the denial, where it is one. */
  verdict(answer: unknown, began: number): void
  /** Throws where the failure fails the call. */
  failure(error: unknown, began: number): void
}

function judgeOf(handler: Handler, site: Site): Judge {
  const { name, point, observer } = site
  const isOpen = policyOf(handler, point) === 'open'
  const line = lineOf(handler, site)
  const failure = (error: unknown, began: number): void => {
    observer.ended(line, observer.failed(line, error, isOpen ? skipped : failed), began)
    handler.log.error(`before ${name} failed`, { hook: handler.method, error: stackOf(error) })
    if (isOpen) return
    throw new HttpProblem(503, 'GUARD_FAILED', 'This cannot be checked right now. Please try again.').because(error)
  }
  return {
    failure,
    verdict(answer, began) {
      const verdict = verdictIn(answer, handler)
      if (verdict instanceof PluginFault) return failure(verdict, began)
      observer.ended(line, verdict.kind === 'deny' ? denied : passed, began)
      if (verdict.kind === 'deny') throw new Denial(handler.plugin, verdict)
    },
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
