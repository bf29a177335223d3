import { Denial, HttpProblem } from '../sdk/host/index.js'
import { allow } from '../sdk/index.js'
import { isThenable, withDeadline } from './deadline.js'
import { type Handler, labelOf, lineOf, type Site } from './handler.js'
import { denied, failed, passed, skipped } from './observer.js'
import { PluginFault, stackOf } from './plugin-fault.js'
import { readVerdict } from './read-verdict.js'
import { limitOf, policyOf } from './standing-hooks.js'

/**
 * Checks a call: throws, or rejects, with the first denial, or with a 503 for a handler that failed and fails closed. It
 * answers nothing when all is said; a promise when a handler has to be waited for.
 */
export type Guard = (input: unknown) => Promise<void> | undefined

/** One guard of the `before` handlers, in their order. One that answers at once is not waited for. */
export function composeGuards(handlers: readonly Handler[], site: Site): Guard {
  if (handlers.length === 0) return () => undefined
  const { observer } = site
  const turns = handlers.map((handler) => turnOf(handler, site))
  const chain = observer.meter.chain(turns.map(({ line }) => line))
  return (input) => {
    const began = observer.begin()
    if (observer.isTimed) return goThrough({ turns, observer, input, next: 0 }, began)
    // All that most calls do here; so they are counted together, and not one by one.
    for (let next = 0; next < turns.length; next += 1) {
      const answer = answerOf((turns[next] as Turn).run, input)
      if (answer === allow) continue
      observer.meter.passed(chain, next)
      return settle(answer, { turns, observer, input, next }, began)
    }
    observer.meter.passed(chain, turns.length)
    return undefined
  }
}

/** Where a call has come to. */
interface Place extends Pick<Site, 'observer'> {
  readonly turns: readonly Turn[]
  readonly next: number
  readonly input: unknown
}

/** @param began when it is its turn: what it takes is counted from there */
function goThrough(place: Place, began: number): Promise<void> | undefined {
  const { turns, observer, input } = place
  let since = began
  for (let { next } = place; next < turns.length; next += 1) {
    const { run, line } = turns[next] as Turn
    const answer = answerOf(run, input)
    if (answer !== allow) return settle(answer, { ...place, next }, since)
    observer.passedAtOnce(line, since)
    since = observer.lastEnd
  }
  return undefined
}

/** Judges an answer that is not simply "allow", and goes on after it. */
function settle(answer: unknown, place: Place, began: number): Promise<void> | undefined {
  const { turns, observer, next } = place
  const waiting = turns[next]?.judge(answer, began)
  const rest = { ...place, next: next + 1 }
  // Other requests may begin their chains while one waits.
  if (waiting === undefined) return goThrough(rest, observer.begin())
  return waiting.then(() => goThrough(rest, observer.begin()))
}

/** What a handler has thrown. */
class Thrown {
  constructor(readonly error: unknown) {}
}

/** One that throws does not end the call where its failure is passed over. */
function answerOf(run: Handler['run'], input: unknown): unknown {
  try {
    return run(input)
  } catch (error) {
    return new Thrown(error)
  }
}

interface Turn extends Pick<Handler, 'run'> {
  /** Where it is counted. */
  readonly line: number
  /** Throws, or rejects, where the answer ends the call. A promise where it has to be waited for. */
  judge(answer: unknown, began: number): Promise<void> | undefined
}

function turnOf(handler: Handler, site: Site): Turn {
  const limit = limitOf(handler, site.point)
  const { verdict, failure } = judgeOf(handler, site)
  return {
    run: handler.run,
    line: lineOf(handler, site),
    judge(answer, began) {
      if (answer instanceof Thrown) failure(answer.error, began)
      else if (isThenable(answer))
        return withDeadline(() => answer, limit, labelOf(handler)).then(
          (settled) => verdict(settled, began),
          (error: unknown) => failure(error, began),
        )
      else verdict(answer, began)
      return undefined
    },
  }
}

interface Judge {
  /** Throws the denial, where it is one. */
  readonly verdict: (answer: unknown, began: number) => void
  /** Throws where the failure fails the call. */
  readonly failure: (error: unknown, began: number) => void
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
      const verdict = readVerdict(answer, handler)
      if (verdict instanceof PluginFault) return failure(verdict, began)
      observer.ended(line, verdict.kind === 'deny' ? denied : passed, began)
      if (verdict.kind === 'deny') throw new Denial(handler.plugin, verdict)
    },
  }
}
