import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod, RouteOptions } from 'fastify'
import { tokenHeader } from '../../protocol/index.js'
import { HttpProblem, type Identity } from '../../sdk/host/index.js'
import { Answer, type Call } from '../../sdk/index.js'
import { currentRequest, type RequestNotes } from '../current-request.js'
import type { ExtendSchema } from '../fields/extend-schemas.js'
import type { Languages } from '../languages.js'
import type { Observer } from '../observer.js'
import type { Switch } from '../switch.js'
import type { ControllerRoute } from './routes-of.js'

export interface RouteContext {
  readonly identity: Identity
  /** What the platform shows at internal doors. */
  readonly token: string
  /** In which the shop speaks. */
  readonly languages: Languages
  readonly observer: Observer
  /** Whether the release has plugins, wherever they stand. */
  readonly hasPlugins: boolean
  /** The installation whose routes they are; the shop's own where it is left out. */
  readonly plugin?: string
  readonly switch?: Switch
  /** Adds plugins' fields to schemas. */
  readonly extend?: ExtendSchema
}

/** Registers controllers' actions. Hooks stand on the instances already: the action is looked up here, once. */
export function registerRoutes(app: FastifyInstance, routes: readonly ControllerRoute[], context: RouteContext): void {
  const { extend = (schema) => schema } = context
  for (const route of routes) {
    const action = actionOf(route, context)
    const { raw, ...schema } = { raw: false, ...route.schema }
    const isHidden = route.internal || raw
    const registered: RouteOptions = {
      method: route.verb,
      url: route.url,
      schema: { ...extend(schema), operationId: route.id, ...(isHidden ? { hide: true } : {}) },
      ...(route.internal ? { onRequest: requireToken(context.token) } : {}),
      handler: route.internal ? plainly(action, context) : observed(action, { ...context, route }),
    }
    if (raw) registerRaw(app, registered)
    else app.route(registered)
  }
}

function actionOf(
  { controller, method, id, verb, url }: ControllerRoute,
  { plugin, observer, switch: own }: RouteContext,
): Action {
  const action = (controller as Record<string, Action>)[method]?.bind(controller)
  if (action === undefined) throw new Error(`${id} has no method`)
  if (plugin === undefined) return action
  const marked = observer.marks.wrap({ plugin, what: `${verb} ${url}` }, action)
  return (call) => {
    if (own?.isOff === true) throw new HttpProblem(503, 'PLUGIN_OFF', 'This is switched off.')
    return marked(call)
  }
}

type Action = (call: Call) => unknown

const plainly =
  (action: Action, context: RouteContext): RouteHandlerMethod =>
  async (request, reply) =>
    send(await action(callOf(request, await customerOf(request, context), context)), reply)

/** An action whose calls are counted, and whose code knows in which request it runs. One that answers at once is sent at once. */
function observed(action: Action, context: RouteContext & { readonly route: ControllerRoute }): RouteHandlerMethod {
  const { observer, route, hasPlugins } = context
  const line = observer.meter.line(`route ${route.verb} ${route.url}`)
  const act = (request: FastifyRequest, notes: RequestNotes, customerId: string | undefined): unknown => {
    // Holds to the end of this turn and for what is begun in it, at half the cost of `run`. Where there are no plugins nobody asks.
    if (hasPlugins) currentRequest.enterWith(notes)
    return action(callOf(request, customerId, context))
  }
  const fail = (error: unknown, notes: RequestNotes): unknown => {
    const { status, code } = error instanceof HttpProblem ? error : { status: 500, code: 'INTERNAL' }
    observer.answered(notes, status, code)
    return error
  }
  const later = async (result: PromiseLike<unknown>, reply: FastifyReply, notes: RequestNotes): Promise<void> => {
    try {
      send(await result, reply)
      observer.answered(notes, reply.statusCode)
    } catch (error) {
      throw fail(error, notes)
    }
  }
  return (request, reply) => {
    const notes = observer.receive(request.id, line, request.headers)
    try {
      const asked = customerOf(request, context)
      const result =
        asked === undefined
          ? act(request, notes, undefined)
          : asked.then((customerId) => act(request, notes, customerId))
      if (isPromise(result)) return later(result, reply, notes)
      send(result, reply)
      observer.answered(notes, reply.statusCode)
    } catch (error) {
      throw fail(error, notes)
    }
    return undefined
  }
}

const isPromise = (result: unknown): result is PromiseLike<unknown> =>
  typeof (result as PromiseLike<unknown> | null | undefined)?.then === 'function'

const mostRaw = 1024 * 1024

/** In a room of its own, where bodies are bytes and nothing else; an empty one has none. */
function registerRaw(app: FastifyInstance, route: RouteOptions): void {
  void app.register(async (room) => {
    room.removeAllContentTypeParsers()
    room.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    room.addHook('preHandler', async (request) => {
      request.body ??= Buffer.alloc(0)
    })
    // Whoever signs it is known only when it is there.
    room.route({ ...route, bodyLimit: mostRaw })
  })
}

/** Refuses everyone but the platform. */
export function requireToken(token: string) {
  const expected = Buffer.from(token)
  return async (request: FastifyRequest): Promise<void> => {
    const shown = Buffer.from(String(request.headers[tokenHeader] ?? ''))
    if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) {
      throw new HttpProblem(404, 'NOT_FOUND', `There is no ${request.method} ${request.url}.`)
    }
  }
}

/** Nothing to be waited for where nobody says who they are. */
function customerOf({ headers }: FastifyRequest, { identity }: RouteContext): Promise<string | undefined> | undefined {
  const bearer =
    headers.authorization === undefined ? undefined : /^Bearer (\S{1,512})$/.exec(headers.authorization)?.[1]
  return bearer === undefined ? undefined : identity.customerOf(bearer)
}

function callOf(request: FastifyRequest, customerId: string | undefined, { languages }: RouteContext): Call {
  const { body, params, query, headers, id } = request
  const language = languages.of(headers['accept-language'])
  return { body: body as undefined, params, query, headers, customerId, language, requestId: id }
}

function send(result: unknown, reply: FastifyReply): FastifyReply {
  if (result instanceof Answer) return reply.code(result.status).headers(result.headers).send(result.body)
  if (result === undefined) return reply.code(204).send()
  return reply.send(result)
}
