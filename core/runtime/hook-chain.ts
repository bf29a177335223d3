import type { HookPoint, Outcome, Verdict } from '../sdk/index.js'
import { HttpProblem } from '../sdk/host/index.js'
import { withDeadline } from './deadline.js'
import { deepFreeze } from './deep-freeze.js'
import type { Log } from '../sdk/index.js'
import { PluginFault, stackOf, wordsOf } from './plugin-fault.js'
import type { Tasks } from './tasks.js'

/** A plugin's handler on a hook point, bound to its instance. */
export interface Handler {
  readonly kind: 'before' | 'after' | 'around'
  readonly plugin: string
  readonly method: string
  readonly run: (input: unknown, second?: unknown) => unknown
  readonly log: Log
}

export interface ChainOptions {
  /** `Checkout.place`. */
  readonly name: string
  readonly point: HookPoint<unknown, unknown>
  readonly handlers: readonly Handler[]
  readonly tasks: Tasks
}

type Method = (argument: unknown) => Promise<unknown>

/**
 * Composes a method with its hooks, once a release: guards in their order, then the arounds from outside in, then the
 * method; `after` hooks run when it has ended, and nobody waits for them.
 */
export function composeChain(method: Method, options: ChainOptions): Method {
  const { point, handlers, tasks } = options
  const befores = handlers.filter(({ kind }) => kind === 'before')
  const afters = handlers.filter(({ kind }) => kind === 'after')
  const wrapped = handlers
    .filter(({ kind }) => kind === 'around')
    .reduceRight<WrappedMethod>((next, handler) => wrap(next, handler, options), (argument) => method(argument))

  return async (argument) => {
    const input = deepFreeze(point.input(argument as never))
    try {
      for (const handler of befores) await guard(handler, input, options)
      const result = await wrapped(argument, input)
      notify(afters, input, () => ({ ok: true, value: view(point, result) }), { tasks, options })
      return result
    } catch (error) {
      notify(afters, input, () => ({ ok: false, error: publicError(error) }), { tasks, options })
      throw error
    }
  }
}

type WrappedMethod = (argument: unknown, input: unknown) => Promise<unknown>

async function guard(handler: Handler, input: unknown, { name, point }: ChainOptions): Promise<void> {
  let verdict: Verdict
  try {
    const answer = await withDeadline(Promise.resolve(handler.run(input)), point.deadline, label(handler))
    verdict = asVerdict(answer, handler)
  } catch (error) {
    handler.log.error(`before ${name} failed`, { hook: handler.method, error: stackOf(error) })
    if (!point.guards) return
    throw new HttpProblem(503, 'GUARD_FAILED', 'This cannot be checked right now. Please try again.', { cause: error })
  }
  if (verdict.kind === 'deny') throw new HttpProblem(422, verdict.code, verdict.message)
}

function asVerdict(answer: unknown, handler: Handler): Verdict {
  const verdict = answer as Partial<Verdict> | undefined
  if (verdict?.kind === 'allow') return verdict as Verdict
  if (verdict?.kind === 'deny' && typeof verdict.code === 'string' && typeof verdict.message === 'string') {
    return verdict as Verdict
  }
  throw new PluginFault(handler.plugin, `${label(handler)} answered neither allow nor deny(code, message)`)
}

function wrap(next: WrappedMethod, handler: Handler, { name, point }: ChainOptions): WrappedMethod {
  return async (argument, input) => {
    let raw: unknown
    let seen: unknown
    const proceed = async (): Promise<unknown> => {
      raw = await next(argument, input)
      seen = view(point, raw)
      return seen
    }
    try {
      const answer = await withDeadline(Promise.resolve(handler.run(input, proceed)), point.deadline, label(handler))
      if (point.result === undefined || answer === seen) return point.result === undefined ? answer : raw
      throw new PluginFault(handler.plugin, `${label(handler)} replaced a result that may only be passed on`)
    } catch (error) {
      if (error instanceof HttpProblem) throw error
      handler.log.error(`around ${name} failed`, { hook: handler.method, error: stackOf(error) })
      throw new HttpProblem(500, 'PLUGIN_FAILED', 'Something went wrong. Please try again.', { cause: error })
    }
  }
}

interface Notice {
  readonly tasks: Tasks
  readonly options: ChainOptions
}

function notify(afters: readonly Handler[], input: unknown, outcome: () => Outcome<unknown>, notice: Notice): void {
  if (afters.length === 0) return
  const { tasks, options } = notice
  const frozen = deepFreeze(outcome())
  for (const handler of afters) {
    tasks.add(
      async () => void (await handler.run(input, frozen)),
      (error) => handler.log.error(`after ${options.name} failed`, { hook: handler.method, error: stackOf(error) }),
    )
  }
}

const view = (point: HookPoint<unknown, unknown>, value: unknown): unknown =>
  point.result === undefined ? value : point.result(value as never)

const label = ({ plugin, method }: Handler): string => `${plugin}.${method}`

function publicError(error: unknown): { code: string; status: number; message: string } {
  if (error instanceof HttpProblem) return { code: error.code, status: error.status, message: error.message }
  return { code: 'INTERNAL', status: 500, message: wordsOf(error) }
}
