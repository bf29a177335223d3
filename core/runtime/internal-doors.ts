import type { FastifyInstance } from 'fastify'
import {
  type Activate,
  type CarriedMail,
  type Delivery,
  internalPaths,
  type JobRun,
  type StandingHooks,
} from '../protocol/index.js'
import { carryMail } from './carry-mail.js'
import { currentPlugin } from './current-plugin.js'
import { deliverEvent, runJob } from './deliver.js'
import { requireToken } from './http/register-routes.js'
import type { Observer } from './observer.js'
import { listRegistrations, type Registered } from './registrations.js'

/** What the platform's own doors of a shop show and do. */
export interface Behind {
  readonly activate: Pick<Activate, 'token' | 'release'>
  readonly standing: StandingHooks
  readonly observer: Observer
  readonly registered: Registered
}

/** The doors that only the platform may use, by its token. */
export function registerInternalDoors(
  app: FastifyInstance,
  { activate, standing, observer, registered }: Behind,
): void {
  const { plugins } = registered
  const marked = ({ plugin }: { readonly plugin: string }, what: string, work: () => Promise<void>): Promise<void> =>
    currentPlugin.run(plugin, observer.marks.wrap({ plugin, what }, work))
  const onRequest = requireToken(activate.token)
  const schema = { hide: true } as object
  const { release } = activate
  app.get(internalPaths.health, { onRequest, schema }, () => ({ release }))
  app.get(internalPaths.hooks, { onRequest, schema }, () => standing)
  app.get(internalPaths.registrations, { onRequest, schema }, () => listRegistrations(registered))
  app.get<{ Params: { id: string } }>(`${internalPaths.requests}/:id`, { onRequest, schema }, ({ params }, reply) => {
    const trail = observer.find(params.id)
    return trail === undefined ? reply.code(404).send({}) : reply.send(trail)
  })
  app.post<{ Body: Delivery }>(internalPaths.events, { onRequest, schema }, async ({ body }, reply) => {
    await marked(body, `on ${body.type} ${body.method}`, () => deliverEvent(body, plugins))
    return reply.code(204).send()
  })
  app.post<{ Body: JobRun }>(internalPaths.jobs, { onRequest, schema }, async ({ body }, reply) => {
    await marked(body, `job ${body.method}`, () => runJob(body, plugins))
    return reply.code(204).send()
  })
  app.post<{ Body: CarriedMail }>(internalPaths.mails, { onRequest, schema }, async ({ body }, reply) => {
    await marked(body, 'send', () => carryMail(body, plugins))
    return reply.code(204).send()
  })
}
