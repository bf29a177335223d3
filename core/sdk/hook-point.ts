/**
 * A place where hooks may stand, declared on the class that owns the method:
 *
 *     static readonly hookable = { place: hookPoint<PlaceOrder, Order>({ guards: true }) }
 *
 * `Input` is what handlers get, frozen; `Result` what they see of the outcome. Both are public API.
 */
export interface HookPoint<Input, Result> {
  /** A guard's failure stops the action with a 503; elsewhere a failed `before` is skipped and recorded. */
  readonly guards: boolean
  /** Milliseconds that one hook may take. */
  readonly deadline: number
  /** What hooks see of the method's argument. */
  readonly input: (argument: never) => Input
  /** What of `input` may leave the platform, for hooks of external plugins; all of it, if not given. */
  readonly outside?: (input: never) => unknown
  /** What hooks see of the method's result. When it is undefined they see all of it, and `around` may replace it. */
  readonly result: ((value: never) => Result) | undefined
  /** Lets `around` replace what hooks see of a result: the result of which they would see `seen`. */
  readonly replace?: (value: never, seen: never) => unknown
}

export interface HookPointOptions<Input, Result> {
  readonly guards?: boolean
  readonly deadline?: number
  readonly input?: (argument: never) => Input
  readonly outside?: (input: Input) => unknown
  readonly result?: (value: never) => Result
}

const identity = (argument: never): never => argument

export function hookPoint<Input, Result>(options: HookPointOptions<Input, Result> = {}): HookPoint<Input, Result> {
  return {
    guards: options.guards ?? false,
    deadline: options.deadline ?? 2_000,
    input: options.input ?? identity,
    ...(options.outside === undefined ? {} : { outside: options.outside }),
    result: options.result,
  }
}

/** How the hooked method ended, as an `after` hook sees it. */
export type Outcome<Result> =
  | { readonly ok: true; readonly value: Result }
  | { readonly ok: false; readonly error: { readonly code: string; readonly status: number; readonly message: string } }
