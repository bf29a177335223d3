// tsyringe refuses to be loaded without it.
import 'reflect-metadata'
import { injectable } from 'tsyringe'
import { append, type Constructor, note, type RawRouteSchema, type RouteSchema, type Verb } from './metadata.js'

/**
 * A class with routes below `prefix`. Its methods with a route are actions. `{installation}` in a plugin's routes stands
 * for its installation's name: a plugin whose routes have none of it can be in a shop once.
 */
export function Controller(prefix = '') {
  return (target: Constructor): void => {
    injectable()(target)
    note(target, 'controller', { prefix })
  }
}

/**
 * What an action gets: the parsed request. What it returns is the answer's body; `undefined` answers 204.
 * Body, params and query have been checked by the route's schema.
 */
export interface Call<Body = undefined, Params = unknown, Query = unknown> {
  readonly body: Body
  readonly params: Params
  readonly query: Query
  /** The signed-in customer's id. */
  readonly customerId: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The shopper's language (BCP 47), of those that they accept the first that the shop speaks; undefined for none. */
  readonly language?: string | undefined
  /** Appears in the answer and in the logs. */
  readonly requestId: string
}

/** An answer with a status of its own (201) or headers. */
export class Answer<Body = unknown> {
  constructor(
    readonly status: number,
    readonly body: Body,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}

type Action = <M extends (call: never) => unknown>(
  prototype: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<M>,
) => void

/** One that takes bytes. */
type RawAction = <M extends (call: Call<Buffer, never, never>) => unknown>(
  prototype: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<M>,
) => void

type Route = (path?: string, schema?: RouteSchema) => Action

/**
 * A route with a body: checked by `schema.body`; or with `{ raw: true }` the bytes as they were sent, of any content type,
 * for what another service has signed. The OpenAPI description leaves such a route out: it is no business of front ends.
 */
interface BodyRoute {
  (path: string, schema: RawRouteSchema): RawAction
  (path?: string, schema?: RouteSchema): Action
}

const route =
  (verb: Verb, internal = false) =>
  (path = '', schema: RouteSchema | RawRouteSchema = {}): Action =>
  (prototype, name) =>
    append(prototype.constructor, 'routes', { verb, path, schema, internal, method: String(name) })

export const Get: Route = route('GET')
export const Post: BodyRoute = route('POST')
export const Put: BodyRoute = route('PUT')
export const Patch: BodyRoute = route('PATCH')
export const Delete: Route = route('DELETE')

/** Not part of the SDK's front door: an action that only the platform may call. */
export const InternalPut: Route = route('PUT', true)
