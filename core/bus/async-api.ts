import { type CloudEvent, dataSchemaOf, sourceOf } from './cloud-event.js'
import type { BusSettings } from './open-bus.js'

/** A kind of event, as whoever emits it describes it. */
export interface DescribedEvent {
  readonly type: string
  /** One sentence for people. */
  readonly summary: string
  /** JSON schema of `data`. */
  readonly data: object
}

export interface AsyncApiRequest {
  readonly events: readonly DescribedEvent[]
  /** The shop whose events they are; all shops' where none is named. */
  readonly tenant: string | undefined
  readonly bus: BusSettings
}

/** The events that go out, as an AsyncAPI 3.0 document, https://www.asyncapi.com/docs/reference/specification/v3.0.0. */
export function asyncApi({ events, tenant, bus }: AsyncApiRequest): object {
  const each = <T>(make: (event: DescribedEvent) => T): Record<string, T> =>
    Object.fromEntries(events.map((event) => [event.type, make(event)]))
  return {
    asyncapi: '3.0.0',
    info: {
      title: tenant === undefined ? 'Events of the shops' : `Events of the shop ${tenant}`,
      version: '1.0.0',
      description:
        'Each message is a CloudEvent 1.0. It comes at least once; source and id name it. Those of one subject come in order.',
    },
    defaultContentType: 'application/cloudevents+json',
    ...serversOf(bus),
    channels: each(({ type }) => channelOf(type, { tenant, bus })),
    operations: each(({ type }) => ({ action: 'send', channel: { $ref: `#/channels/${type}` } })),
    components: { messages: each((event) => messageOf(event, tenant)) },
  }
}

/** Without the user and the password. */
function serversOf(bus: BusSettings): object {
  if (bus.kind !== 'rabbitmq') return {}
  const { host, protocol, pathname } = new URL(bus.url)
  const path = pathname === '/' ? {} : { pathname }
  return { servers: { rabbitmq: { host, protocol: protocol.slice(0, -1), protocolVersion: '0.9.1', ...path } } }
}

function channelOf(type: string, { tenant, bus }: Pick<AsyncApiRequest, 'tenant' | 'bus'>): object {
  const messages = { [type]: { $ref: `#/components/messages/${type}` } }
  const place =
    tenant === undefined
      ? { address: `{tenant}.${type}`, parameters: { tenant: { description: 'The shop: acme.' } } }
      : { address: `${tenant}.${type}` }
  if (bus.kind !== 'rabbitmq') return { ...place, messages }
  const exchange = { name: bus.exchange, type: 'topic', durable: true, autoDelete: false }
  return { ...place, messages, bindings: { amqp: { is: 'routingKey', exchange, bindingVersion: '0.3.0' } } }
}

const messageOf = ({ type, summary, data }: DescribedEvent, tenant: string | undefined): object => ({
  name: type,
  summary,
  payload: {
    type: 'object',
    required: Object.keys(envelopeOf(type, data, tenant)),
    properties: envelopeOf(type, data, tenant),
  },
})

const text = { type: 'string' }

const envelopeOf = (type: string, data: object, tenant: string | undefined): Record<keyof CloudEvent, object> => ({
  specversion: { const: '1.0' },
  id: text,
  source: tenant === undefined ? { ...text, examples: [sourceOf('acme')] } : { const: sourceOf(tenant) },
  type: { const: type },
  subject: { ...text, description: 'What it happened to.' },
  time: { ...text, format: 'date-time' },
  datacontenttype: { const: 'application/json' },
  dataschema: { const: dataSchemaOf(type) },
  sequence: { ...text, description: 'Of two events of one subject the later one has the greater, compared as text.' },
  data,
})
