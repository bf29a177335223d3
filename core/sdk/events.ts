import { Capability } from './capability.js'
import { append } from './metadata.js'

/**
 * A fact in the past. Subclasses are its types: their fields are the payload (JSON only), `static type` its name.
 * Events of one aggregate (`cart:42`) reach each subscriber in their order.
 */
export abstract class DomainEvent {
  static readonly type: string
  /** What it happened to: `customer:42`. */
  abstract readonly aggregate: string
}

/** A class of events: its `type` names it in the database and on the wire. */
export interface EventClass<E extends DomainEvent = DomainEvent> {
  readonly type: string
  readonly prototype: E
}

/**
 * Emits the plugin's own events, those that it names in `@Plugin({ events })`. Who depends on the plugin subscribes with
 * `@on(TheEvent)`, as to the shop's.
 */
export abstract class Events extends Capability {
  static readonly unbound = true

  /**
   * Writes the event durably before it resolves. Rejects with EVENT_NOT_DECLARED for a type that the plugin does not
   * declare, the shop's own too, and with EVENT_INVALID for fields that are no JSON, more than 64 KiB of them, or an
   * aggregate of more than 200 characters.
   */
  abstract emit(event: DomainEvent): Promise<void>
}

/** What is known of one delivery. An event comes at least once: `id` tells a second time from a second event. */
export interface Delivered {
  readonly id: string
  readonly type: string
  readonly at: Date
  /** Counts from 1. */
  readonly attempt: number
}

type Handler<E> = <M extends (event: E, delivered: Delivered) => void | Promise<void>>(
  prototype: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<M>,
) => void

/** An event of which each subscriber gets those with the fields that it chooses. */
export interface ChosenEventClass<E extends DomainEvent = DomainEvent> extends EventClass<E> {
  /** Names of these fields. */
  readonly chosen: readonly string[]
}

/** An event that every subscriber gets. */
type PlainEventClass = EventClass & { readonly chosen?: undefined }

/** The chosen fields: a value each, or `config.hours` for the installation's setting of that name. */
export type Where<C extends ChosenEventClass> = {
  readonly [F in C['chosen'][number]]: C['prototype'][F & keyof C['prototype']] | `config.${string}`
}

/**
 * Subscribes to durable events, one or several types of them. Delivered after the change was committed, in order per
 * aggregate, retried with back-off while the method throws.
 */
export function on<C extends readonly [PlainEventClass, ...PlainEventClass[]]>(
  ...events: C
): Handler<C[number]['prototype']>
/** The same for an event of which the subscriber says which it wants: `@on(CartIdle, { where: { hours: 24 } })`. */
export function on<C extends ChosenEventClass>(event: C, options: { readonly where: Where<C> }): Handler<C['prototype']>
export function on(...given: readonly (EventClass | { readonly where: object })[]): Handler<DomainEvent> {
  const types = given.flatMap((one) => ('type' in one ? [one.type] : []))
  const where = given.flatMap((one) => ('where' in one && !('type' in one) ? [one.where] : []))[0]
  return (prototype, name) => {
    const method = String(name)
    append(prototype.constructor, 'subscriptions', { types, method, ...(where === undefined ? {} : { where }) })
  }
}

/** Runs by the clock (five fields, UTC). Times are spread a little, so that a thousand shops do not start at once. */
export function cron(expression: string) {
  return <M extends () => void | Promise<void>>(
    prototype: object,
    method: string | symbol,
    _descriptor: TypedPropertyDescriptor<M>,
  ): void => append(prototype.constructor, 'jobs', { cron: expression, method: String(method) })
}
