import { type Static, Type } from 'typebox'

const minor = (description: string) => Type.Integer({ description: `${description}, in minor units (cents)` })
const orNothing = <T>(schema: { readonly type: unknown; readonly description?: string }) =>
  Type.Unsafe<T | null>({ ...schema, type: [schema.type, 'null'] })

const line = Type.Object({
  sku: Type.String(),
  handle: Type.String({ description: "the product's name in addresses; empty for an article of a past order" }),
  title: Type.String(),
  variant: Type.String(),
  quantity: Type.Integer(),
  price: minor('of one piece'),
  total: minor('of all pieces'),
  due: minor('what is left of the total after the discounts so far'),
})

const address = Type.Object({
  country: Type.String({ description: 'ISO 3166-1: DE' }),
  region: orNothing<string>({ type: 'string' }),
  city: Type.String(),
  postalCode: orNothing<string>({ type: 'string' }),
})

const customer = Type.Object({ email: Type.String(), name: Type.String() })
const shipping = Type.Object({ code: Type.String(), title: Type.String(), price: minor('the price') })

/** What a script sees of a cart: plain data, frozen. */
export const scriptCart = Type.Object({
  at: Type.String({
    description:
      'the minute in which the shop asks, ISO 8601; new Date() says the same within the function, and fails outside of it',
  }),
  currency: Type.String({ description: 'ISO 4217: EUR' }),
  lines: Type.Array(line),
  subtotal: minor('the sum of the lines'),
  total: minor('what is to be paid so far'),
  discounts: Type.Array(Type.Object({ title: Type.String(), amount: minor('what it took') })),
  codes: Type.Array(Type.String(), { description: 'discount codes that the shopper entered, in capitals' }),
  shipping: orNothing<Static<typeof shipping>>(shipping),
  payment: orNothing<string>({ type: 'string', description: 'the chosen payment option' }),
  shippingAddress: orNothing<Static<typeof address>>(address),
  customer: orNothing<Static<typeof customer>>({ ...customer, description: 'null for a guest' }),
})
export type ScriptCart = Static<typeof scriptCart>
