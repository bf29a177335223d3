import type { Delivery } from '../protocol/index.js'

/**
 * An event as the bus carries it: CloudEvents 1.0 in its JSON format, https://github.com/cloudevents/spec. Written by hand: the
 * official package would bring ajv in a second version, uuid and polyfills for these ten fields.
 */
export interface CloudEvent {
  readonly specversion: '1.0'
  /** The event's, the same each time that it comes: with `source` the idempotency key. */
  readonly id: string
  /** The shop: `/shops/acme`. */
  readonly source: string
  readonly type: string
  /** What it happened to: `order:ord_1`. Events of one subject come in their order. */
  readonly subject: string
  /** ISO 8601. */
  readonly time: string
  readonly datacontenttype: 'application/json'
  /** Names the schema of `data` in the AsyncAPI document. */
  readonly dataschema: string
  /** Of two events of one subject the later one has the greater, compared as text (CloudEvents' extension "sequence"). */
  readonly sequence: string
  readonly data: unknown
}

/** As many digits as PostgreSQL's bigint can have. */
const digits = 19

export const cloudEventOf = (
  tenant: string,
  { id, type, aggregate, at, payload }: Pick<Delivery, 'id' | 'type' | 'aggregate' | 'at' | 'payload'>,
): CloudEvent => ({
  specversion: '1.0',
  id,
  source: sourceOf(tenant),
  type,
  subject: aggregate,
  time: at,
  datacontenttype: 'application/json',
  dataschema: dataSchemaOf(type),
  sequence: id.padStart(digits, '0'),
  data: payload,
})

export const sourceOf = (tenant: string): string => `/shops/${tenant}`

/** The shop that an event came from. */
export const tenantOf = ({ source }: Pick<CloudEvent, 'source'>): string => source.slice(sourceOf('').length)

/** The name of the schema, which need not be fetched from anywhere. */
export const dataSchemaOf = (type: string): string => `urn:shopctl:event:${type}`
