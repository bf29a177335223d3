import { HttpProblem } from '../sdk/host/index.js'
import { Deadline } from './deadline.js'
import { deepFreeze } from './deep-freeze.js'
import { type Handler, labelOf, lineOf, type Site } from './handler.js'
import { answered, denied, failed, passed } from './observer.js'
import { PluginFault, stackOf } from './plugin-fault.js'
import { limitOf } from './standing-hooks.js'

/** What an `around` handler stands around: the handlers further inside, and the method. */
export type Next = () => Promise<unknown>

/**
 * Runs one `around` handler. Its failure fails the call, and is told from a failure of what it stands around. Only its
 * own time counts for its deadline, and past it the method is not begun any more.
 */
export async function runAround(
  handler: Handler,
  input: unknown,
  around: Site & { readonly next: Next },
): Promise<unknown> {
  const { name, point, observer } = around
  const line = lineOf(handler, around)
  const began = performance.now()
  const note = (outcome: number): void => {
    const now = performance.now()
    observer.took(line, outcome, { began, ms: now - began - passage.passedMs(now) })
  }
  const deadline = new Deadline(limitOf(handler, point), labelOf(handler))
  const passage = new Passage(handler, deadline, around)
  try {
    const result = passage.settle(await deadline.hold(() => handler.run(input, () => passage.proceed())))
    note(passage.isUntouched ? answered : passed)
    return result
  } catch (error) {
    if (error instanceof HttpProblem || passage.hasFailedWith(error)) {
      note(passage.hasFailedWith(error) ? passed : denied)
      throw error
    }
    note(observer.failed(line, error, failed))
    handler.log.error(`around ${name} failed`, { hook: handler.method, error: stackOf(error) })
    throw new HttpProblem(500, 'PLUGIN_FAILED', 'Something went wrong. Please try again.').because(error)
  }
}

type Inner =
  | { readonly kind: 'untouched' | 'running' }
  /** `seen` is what the handler was shown of `value`. */
  | { readonly kind: 'done'; readonly value: unknown; readonly seen: unknown }
  | { readonly kind: 'failed'; readonly error: unknown }

/** One handler's way through the method, once. */
class Passage {
  #inner: Inner = { kind: 'untouched' }
  #began = 0
  #ended: number | undefined

  constructor(
    private readonly handler: Handler,
    private readonly deadline: Deadline,
    private readonly around: Site & { readonly next: Next },
  ) {}

  /** What the handler calls as `next`. */
  proceed(): Promise<unknown> {
    const passing = this.#pass()
    // A handler that does not wait for it must not bring the process down.
    passing.catch(() => undefined)
    return passing
  }

  /** The handler has never called `next`. */
  get isUntouched(): boolean {
    return this.#inner.kind === 'untouched'
  }

  /** How long the method has taken up to now: that is not the handler's time. */
  passedMs(now: number): number {
    return this.#inner.kind === 'untouched' ? 0 : (this.#ended ?? now) - this.#began
  }

  /** The call's result when the handler has answered `answer`. */
  settle(answer: unknown): unknown {
    const { result, replace } = this.around.point
    if (result === undefined) return answer
    const inner = this.#inner
    if (inner.kind === 'done' && inner.seen === answer) return inner.value
    if (replace !== undefined)
      return replace((inner.kind === 'done' ? inner.value : undefined) as never, answer as never)
    throw this.#fault('did not answer what next() gave; here a result may only be passed on')
  }

  hasFailedWith(error: unknown): boolean {
    return this.#inner.kind === 'failed' && this.#inner.error === error
  }

  async #pass(): Promise<unknown> {
    if (this.#inner.kind !== 'untouched') throw this.#fault('called next() twice')
    if (this.deadline.isOver) throw this.#fault('called next() too late')
    this.#inner = { kind: 'running' }
    this.#began = performance.now()
    this.deadline.pause()
    try {
      const value = await this.around.next()
      const view = this.around.point.result
      const seen = view === undefined ? value : deepFreeze(view(value as never))
      this.#inner = { kind: 'done', value, seen }
      return seen
    } catch (error) {
      this.#inner = { kind: 'failed', error }
      throw error
    } finally {
      this.#ended = performance.now()
      this.deadline.run()
    }
  }

  #fault(what: string): PluginFault {
    return new PluginFault(this.handler.plugin, `${labelOf(this.handler)} ${what}`)
  }
}
