import { type Static, Type } from 'typebox'
import type { Call } from '../../sdk/index.js'
import { cartSchema } from './cart.js'

/** A cart's id in a path or a body. */
export const cartId = Type.String({ pattern: '^crt_[0-9a-z]{1,60}$' })

export const byId = Type.Object({ id: cartId })

/** A call that names a cart. */
export type CartCall<Body = undefined> = Call<Body, Static<typeof byId>>

/** What every change of a cart answers. */
export const cartResponse = { 200: cartSchema }
