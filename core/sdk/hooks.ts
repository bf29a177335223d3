import type { Outcome } from './hook-point.js'
import { type HookTarget, type InputOf, type PointOf, pointNamed, type ResultOf } from './hook-target.js'
import { append, type HookNote, type HookOptions } from './metadata.js'
import type { Verdict } from './verdict.js'

// The method below a decorator: the compiler refuses one that does not fit the hook point.
type MethodDecorator<Method> = <M extends Method>(
  prototype: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<M>,
) => void

/**
 * Runs before the method, with its frozen input, and answers `allow` or `deny(code, message)`. The first denial stops
 * the chain and the method does not run.
 */
export function before<C extends HookTarget, P extends PointOf<C>>(
  target: C,
  point: P,
  options: HookOptions = {},
): MethodDecorator<(input: InputOf<C, P>) => Verdict | Promise<Verdict>> {
  return hook('before', { target, name: point, options })
}

/** Runs when the method has ended, well or not. Nobody waits for it, and its failure harms nobody. */
export function after<C extends HookTarget, P extends PointOf<C>>(
  target: C,
  point: P,
  options: HookOptions = {},
): MethodDecorator<(input: InputOf<C, P>, outcome: Outcome<ResultOf<C, P>>) => void | Promise<void>> {
  return hook('after', { target, name: point, options })
}

/** Runs around the method: calls `next` once and answers its result or another one. Its failure fails the call. */
export function around<C extends HookTarget, P extends PointOf<C>>(
  target: C,
  point: P,
  options: HookOptions = {},
): MethodDecorator<(input: InputOf<C, P>, next: () => Promise<ResultOf<C, P>>) => Promise<ResultOf<C, P>>> {
  return hook('around', { target, name: point, options })
}

interface Placed {
  readonly target: HookTarget
  /** Of the point on it. */
  readonly name: string
  readonly options: HookOptions
}

function hook(kind: HookNote['kind'], { target, name, options }: Placed) {
  const point = `${target.name}.${name}`
  const declared = pointNamed(target, name) !== undefined
  return (prototype: object, method: string | symbol): void =>
    append(prototype.constructor, 'hooks', { kind, point, target, declared, method: String(method), options })
}
