import type { Handler } from '../../../core/runtime/handler.js'
import { composeChain } from '../../../core/runtime/hook-chain.js'
import { Observer } from '../../../core/runtime/observer.js'
import { Tasks } from '../../../core/runtime/tasks.js'
import type { HookPointOptions } from '../../../core/sdk/hook-point.js'
import { hookPoint, Log } from '../../../core/sdk/index.js'

/** A log that keeps its lines: `error before Checkout.place failed`. */
export class LineKeeper extends Log {
  readonly lines: string[] = []
  readonly data: Readonly<Record<string, unknown>>[] = []

  info(message: string, data = {}): void {
    this.keep(`info ${message}`, data)
  }

  warn(message: string, data = {}): void {
    this.keep(`warn ${message}`, data)
  }

  error(message: string, data = {}): void {
    this.keep(`error ${message}`, data)
  }

  private keep(line: string, data: Readonly<Record<string, unknown>>): void {
    this.lines.push(line)
    this.data.push(data)
  }
}

export interface TestChain {
  readonly call: (argument?: unknown) => Promise<unknown>
  /** What the handlers' plugins logged. */
  readonly log: LineKeeper
  readonly tasks: Tasks
  readonly observer: Observer
}

type Run = Handler['run']
/** `{ before: [check], after: [tell] }`: handlers by kind, each a method of the plugin `acme-rules`. */
export type Hooks = Partial<Record<Handler['kind'], readonly Run[]>>

interface ChainExtras extends HookPointOptions<unknown, unknown> {
  /** What all handlers have beside. */
  readonly handler?: Pick<Handler, 'deadline' | 'onFailure'>
}

/** A method `Checkout.place` with hooks. */
export function chain(
  method: (argument: unknown) => unknown,
  hooks: Hooks,
  { handler = {}, ...point }: ChainExtras = {},
): TestChain {
  const log = new LineKeeper()
  const tasks = new Tasks()
  const observer = new Observer()
  const handlers = Object.entries(hooks).flatMap(([kind, runs]) =>
    runs.map(
      (run): Handler => ({
        kind: kind as Handler['kind'],
        plugin: 'acme-rules',
        method: 'check',
        run,
        log,
        ...handler,
      }),
    ),
  )
  const composed = composeChain(async (argument) => method(argument), {
    name: 'Checkout.place',
    point: hookPoint(point),
    handlers,
    tasks,
    observer,
  })
  return { call: (argument) => composed(argument), log, tasks, observer }
}

/** The error that a promise rejects with. */
export async function failure<E = Error & { status: number; code: string }>(promise: Promise<unknown>): Promise<E> {
  const result = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  if ('value' in result) throw new Error(`it resolved with ${JSON.stringify(result.value)}`)
  return result.error as E
}
