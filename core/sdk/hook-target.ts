import { type ActionInput, type ActionOf, type ActionResult, actionPoint } from './action-point.js'
import type { HookPoint } from './hook-point.js'
import { noted } from './metadata.js'

/** A class on which hooks may stand: on its actions, where it is a controller, and on what it declares in `hookable`. */
export interface HookTarget {
  readonly name: string
  readonly prototype: object
  readonly hookable?: Declared
}

type Declared = Readonly<Record<string, HookPoint<unknown, unknown>>>
type DeclaredBy<C extends HookTarget> = C extends { readonly hookable: infer D } ? D : object

export type PointOf<C extends HookTarget> =
  | (keyof DeclaredBy<C> & keyof C['prototype'] & string)
  | ActionOf<C['prototype']>

export type InputOf<C extends HookTarget, P extends PointOf<C>> = P extends keyof DeclaredBy<C>
  ? DeclaredBy<C>[P] extends HookPoint<infer I, unknown>
    ? I
    : never
  : ActionInput<C['prototype'][P & keyof C['prototype']]>

export type ResultOf<C extends HookTarget, P extends PointOf<C>> = P extends keyof DeclaredBy<C>
  ? DeclaredBy<C>[P] extends HookPoint<unknown, infer R>
    ? R
    : never
  : ActionResult<C['prototype'][P & keyof C['prototype']]>

/** The hook point of that name; undefined where hooks must not stand. What only the platform may call has none. */
export function pointNamed(target: HookTarget, name: string): HookPoint<unknown, unknown> | undefined {
  const { hookable = {} } = target
  if (Object.hasOwn(hookable, name)) return hookable[name]
  const isAction = (noted(target, 'routes') ?? []).some(({ method, internal }) => method === name && !internal)
  return isAction ? actionPoint : undefined
}
