import { HttpProblem } from '../sdk/host/index.js'
import type { Outcome } from '../sdk/index.js'
import { withDeadline } from './deadline.js'
import { deepFreeze } from './deep-freeze.js'
import { type Handler, labelOf, type Site } from './handler.js'
import { stackOf } from './plugin-fault.js'
import { runAround } from './run-around.js'
import { runGuard } from './run-guard.js'
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
  const befores = handlers.filter(({ kind }) => kind === 'before')
  const arounds = handlers.filter(({ kind }) => kind === 'around')
  const afters = handlers.filter(({ kind }) => kind === 'after')

  return async (argument) => {
    const input = deepFreeze(point.input(argument as never))
    const innermost = (): Promise<unknown> => method(argument)
    try {
      for (const handler of befores) await runGuard(handler, input, options)
      const run = arounds.reduceRight(
        (next, handler) => () => runAround(handler, input, { ...options, next }),
        innermost,
      )
      const value = await run()
      notify(afters, { input, outcome: () => ({ ok: true, value: viewOf(options, value) }) }, options)
      return value
    } catch (error) {
      notify(afters, { input, outcome: () => ({ ok: false, error: publicError(error) }) }, options)
      throw error
    }
  }
}

interface Notice {
  readonly input: unknown
  readonly outcome: () => Outcome<unknown>
}

function notify(afters: readonly Handler[], { input, outcome }: Notice, { name, point, tasks }: ChainOptions): void {
  for (const handler of afters) {
    const run = (): unknown => handler.run(input, deepFreeze(outcome()))
    tasks.add(
      async () => void (await withDeadline(run, limitOf(handler, point), labelOf(handler))),
      (error) => handler.log.error(`after ${name} failed`, { hook: handler.method, error: stackOf(error) }),
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
