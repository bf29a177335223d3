import { Type } from 'typebox'
import type { Custom } from '../../sdk/index.js'
import { schemaFor } from '../schemas.js'

/** A customer, as everybody may know one who may know customers: no password, no session. */
export interface Customer {
  readonly id: string
  readonly email: string
  readonly name: string
  /** In which they read the shop last (BCP 47); undefined while nobody knows. */
  readonly language?: string | undefined
  /** Fields of plugins; undefined where no plugin of the shop adds some, and where a customer stands in something else. */
  readonly custom?: Custom
}

export const customerSchema = schemaFor<Customer>()(
  Type.Object({ id: Type.String(), email: Type.String(), name: Type.String(), language: Type.Optional(Type.String()) }),
)
