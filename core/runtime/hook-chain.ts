import { HttpProblem } from '../sdk/host/index.js'
import type { Outcome } from '../sdk/index.js'
import { composeGuards } from './compose-guards.js'
import { withDeadline } from './deadline.js'
import { deepFreeze } from './deep-freeze.js'
import { type Handler, labelOf, lineOf, type Site } from './handler.js'
import { failed, passed } from './observer.js'
import { stackOf } from './plugin-fault.js'
import { runAround } from './run-around.js'
import { limitOf } from './standing-hooks.js'
import type { Tasks } from './tasks.js'

/** A hook point with those who stand on it, in their order. */
export interface ChainOptions extends Site {
  readonly handlers: readonly Handler[]
  readonly tasks: Tasks
}

/** What may be hooked: one argument, and a promise. */
export type Method = (argument: unknown) => Promise<unknown>

/**
 * Composes a method with its hooks, once a release: guards in their order, then the arounds from outside in, then the
 * method; `after` hooks run when it has ended, and nobody waits for them.
 */
export function composeChain(method: Method, options: ChainOptions): Method {
  const { point, handlers } = options
  const of = (kind: Handler['kind']): Handler[] => handlers.filter((handler) => handler.kind === kind)
  const check = composeGuards(of('before'), options)
  const enter = composeArounds(of('around'), method, options)
  const notify = composeNotices(of('after'), options)
  const view = (argument: unknown): unknown => deepFreeze(point.input(argument as never))
  // A guard that says nothing has nothing to be waited for.
  const run: Enter = (argument, input) => check(input)?.then(() => enter(argument, input)) ?? enter(argument, input)

  if (notify === undefined) return (argument) => promised(() => run(argument, view(argument)))
  return async (argument) => {
    const input = view(argument)
    try {
      const value = await run(argument, input)
      notify({ input, outcome: () => ({ ok: true, value: viewOf(options, value) }) })
      return value
    } catch (error) {
      notify({ input, outcome: () => ({ ok: false, error: publicError(error) }) })
      throw error
    }
  }
}

/** What is thrown rejects; an `async` function would have every call wait three turns longer for the same. */
function promised(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return work()
  } catch (error) {
    return rejected(error)
  }
}

const rejected = async (error: unknown): Promise<never> => {
  throw error
}

type Enter = (argument: unknown, input: unknown) => Promise<unknown>

/** From outside in: the first handler stands around all others. */
const composeArounds = (arounds: readonly Handler[], method: Method, site: Site): Enter =>
  arounds.reduceRight<Enter>(
    (inner, handler) => (argument, input) => runAround(handler, input, { ...site, next: () => inner(argument, input) }),
    method,
  )

interface Notice {
  readonly input: unknown
  readonly outcome: () => Outcome<unknown>
}

/** Tells the `after` handlers; undefined where there are none. All of them are shown the same outcome. */
function composeNotices(afters: readonly Handler[], options: ChainOptions): ((notice: Notice) => void) | undefined {
  if (afters.length === 0) return undefined
  const told = afters.map((handler) => afterOf(handler, options))
  return ({ input, outcome }) => {
    let shown: Outcome<unknown> | undefined
    const show = (): Outcome<unknown> => (shown ??= deepFreeze(outcome()))
    for (const tell of told) tell(input, show)
  }
}

function afterOf(handler: Handler, site: ChainOptions): (input: unknown, show: () => Outcome<unknown>) => void {
  const { name, point, tasks, observer } = site
  const line = lineOf(handler, site)
  return (input, show) => {
    let began = 0
    tasks.add(
      async () => {
        const outcome = show()
        began = performance.now()
        await withDeadline(() => handler.run(input, outcome), limitOf(handler, point), labelOf(handler))
        observer.ended(line, passed, began)
      },
      (error) => {
        observer.ended(line, observer.failed(line, error, failed), began)
        handler.log.error(`after ${name} failed`, { hook: handler.method, error: stackOf(error) })
      },
    )
  }
}

const viewOf = ({ point }: Site, value: unknown): unknown =>
  point.result === undefined ? value : point.result(value as never)

/** What the caller is told, too: what went wrong inside stays inside. */
function publicError(error: unknown): { code: string; status: number; message: string } {
  if (error instanceof HttpProblem) return { code: error.code, status: error.status, message: error.message }
  return { code: 'INTERNAL', status: 500, message: 'Something went wrong.' }
}
