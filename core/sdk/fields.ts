import type { Static, TSchema } from 'typebox'
import { Capability } from './capability.js'

/** What can hold fields of plugins. */
export type FieldEntity = 'product' | 'customer' | 'cart' | 'order'
/** What shoppers may change, and so may be let write fields of. */
type ShoppersEntity = 'customer' | 'cart'

/** A field that a plugin adds. Made by `field`. */
export interface Field<
  E extends FieldEntity = FieldEntity,
  N extends string = string,
  S extends TSchema = TSchema,
  D = unknown,
> {
  readonly entity: E
  readonly name: N
  readonly schema: S
  /** Who may write it through the storefront's API, beside the plugin itself. Everybody who sees the rest sees it. */
  readonly write: FieldWriter
  readonly default: D
}

export type FieldWriter = 'plugin' | 'shopper'

export interface FieldOptions<S extends TSchema, D extends Static<S> | undefined, W extends FieldWriter> {
  readonly write?: W
  /** What it is while nobody has written it. */
  readonly default?: D
}

/**
 * A typed field on products, customers, carts or orders. It stands in the storefront's API as
 * `custom.<installation>.<name>`. What a cart holds is copied to its order where the order has a field of that name.
 */
export function field<
  E extends FieldEntity,
  N extends string,
  S extends TSchema,
  D extends Static<S> | undefined = undefined,
  // oxlint-disable-next-line max-params -- a declaration reads best on one line: on what, its name, its type, and more
>(
  entity: E,
  name: N,
  schema: S,
  options: FieldOptions<S, D, E extends ShoppersEntity ? FieldWriter : 'plugin'> = {},
): Field<E, N, S, D> {
  const { write = 'plugin', default: initially } = options
  return { entity, name, schema, write, default: initially as D }
}

/** Fields of plugins as the API shows them: by installation, then by name. */
export type Custom = Readonly<Record<string, Readonly<Record<string, unknown>>>>

type Declared = readonly Field[]
export type EntityOf<F extends Declared> = F[number]['entity']
type On<F extends Declared, E extends FieldEntity> = Extract<F[number], { readonly entity: E }>
type Named<F extends Field, N extends string> = Extract<F, { readonly name: N }>
type WithDefault<F extends Field> = F extends Field ? (undefined extends F['default'] ? never : F['name']) : never

/** The plugin's values on one entity. */
export type FieldValues<F extends Declared, E extends EntityOf<F>> = {
  readonly [N in WithDefault<On<F, E>>]: Static<Named<On<F, E>, N>['schema']>
} & {
  readonly [N in Exclude<On<F, E>['name'], WithDefault<On<F, E>>>]?: Static<Named<On<F, E>, N>['schema']>
}

/** New values; null takes one away. */
export type FieldChange<F extends Declared, E extends EntityOf<F>> = {
  readonly [N in On<F, E>['name']]?: Static<Named<On<F, E>, N>['schema']> | null
}

/** The plugin's own fields: `Fields<typeof giftFields>`, of what is given to `@Plugin({ fields: giftFields })`. */
export abstract class Fields<F extends Declared = Declared> extends Capability {
  static override readonly scope = 'fields'
  static readonly unbound = true

  /** The values on something that was loaded already, or on what a shopper sends: `of('cart', cart)`. */
  abstract of<E extends EntityOf<F>>(entity: E, holder: { readonly custom?: Custom }): FieldValues<F, E>

  /**
   * The values that are stored now.
   *
   * @param id the product's handle; the id of a customer, cart or order. Undefined when there is none with it.
   */
  abstract read<E extends EntityOf<F>>(entity: E, id: string): Promise<FieldValues<F, E> | undefined>

  /** Writes these and leaves the others. Rejects for a value that does not fit its schema, and for an unknown id. */
  abstract write<E extends EntityOf<F>>(entity: E, id: string, change: FieldChange<F, E>): Promise<void>
}
