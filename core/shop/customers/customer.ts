import { Type } from 'typebox'
import { schemaFor } from '../schemas.js'

/** A customer, as everybody may know one who may know customers: no password, no session. */
export interface Customer {
  readonly id: string
  readonly email: string
  readonly name: string
}

export const customerSchema = schemaFor<Customer>()(
  Type.Object({ id: Type.String(), email: Type.String(), name: Type.String() }),
)
