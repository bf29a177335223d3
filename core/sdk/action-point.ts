import { Answer, type Call } from './controller.js'
import type { HookPoint } from './hook-point.js'

/**
 * An action's call as hooks see it, frozen: what the storefront's API describes. Never the headers, which carry the
 * session.
 */
export type ActionCall<Body = unknown, Params = unknown, Query = unknown> = Omit<Call<Body, Params, Query>, 'headers'>

/**
 * Every action of a controller is a hook point: hooks see the call and the answer's body. A controller that must not
 * show all of these (a password, a token) declares a view of its own in `hookable`.
 */
export const actionPoint: HookPoint<unknown, unknown> = {
  guards: false,
  deadline: 2_000,
  input: ({ body, params, query, customerId, language, requestId }: Call<unknown>): ActionCall => ({
    body,
    params,
    query,
    customerId,
    language,
    requestId,
  }),
  result: (value: unknown): unknown => (value instanceof Answer ? value.body : value),
  replace: (value: unknown, body: unknown) =>
    value instanceof Answer ? new Answer(value.status, body, value.headers) : body,
}

/** The names of a controller's actions: methods that take a call. */
export type ActionOf<T> = { [K in keyof T & string]: CallOf<T[K]> extends never ? never : K }[keyof T & string]

/** What hooks see of the action's call. */
export type ActionInput<M> =
  CallOf<M> extends Call<infer Body, infer Params, infer Query> ? ActionCall<Body, Params, Query> : never

/** What hooks see of the action's outcome: the body that is sent. */
export type ActionResult<M> = M extends (call: never) => infer R
  ? Awaited<R> extends Answer<infer Body>
    ? Body
    : Awaited<R>
  : never

type CallOf<M> = M extends (call: infer C) => unknown
  ? C extends Pick<Call<unknown>, 'requestId' | 'headers'>
    ? C
    : never
  : never
