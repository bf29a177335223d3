import { Capability } from '../capability.js'
import type { FieldEntity, FieldWriter } from '../fields.js'

/** A field that a plugin of this release declares. */
export interface DeclaredField {
  /** The installation's name. */
  readonly plugin: string
  readonly name: string
  readonly write: FieldWriter
  /** JSON schema, with the default in it. */
  readonly schema: Readonly<Record<string, unknown>>
}

/** The fields that this release's plugins add. */
export abstract class DeclaredFields extends Capability {
  static readonly unbound = true

  /** Those of an entity, in the order of composition. */
  abstract of(entity: FieldEntity): readonly DeclaredField[]
  /** Why the value does not fit the field's schema; none when it does. */
  abstract problemsOf(field: DeclaredField, value: unknown): readonly string[]
}

/** One thing whose fields of one plugin are wanted. */
export interface FieldKey {
  readonly plugin: string
  readonly entity: FieldEntity
  readonly id: string
}

type Values = Readonly<Record<string, unknown>>

/** Where values of fields are. The shop implements it. */
export abstract class FieldStore extends Capability {
  static readonly unbound = true

  /** Undefined for an unknown id. */
  abstract read(key: FieldKey): Promise<Values | undefined>
  /** Null takes a value away. Rejects for what does not fit, and for an unknown id. */
  abstract write(key: FieldKey, change: Values): Promise<void>
}
