import { type Field, Fields, field, Plugin, Type } from '@shopctl/sdk'
import type { PlaceOrder } from '@shopctl/sdk/shop'

declare const show: (value: unknown) => void

const giftFields = [
  field('cart', 'message', Type.String({ maxLength: 200 }), { write: 'shopper' }),
  field('customer', 'points', Type.Integer(), { default: 0 }),
  field('order', 'message', Type.String()),
]

/** Fields as they are right; most of those below differ from one of these in one word. */
@Plugin({ fields: giftFields })
export class Right {
  constructor(private readonly fields: Fields<typeof giftFields>) {}

  async use({ cart, customer }: PlaceOrder): Promise<string> {
    const { message } = this.fields.of('cart', cart)
    if (customer === null) return message?.trim() ?? ''
    const now = await this.fields.read('customer', customer.id)
    // With a default it is always there.
    const points: number = this.fields.of('customer', customer).points + (now?.points ?? 0)
    await this.fields.write('customer', customer.id, { points })
    await this.fields.write('order', 'ord_1', { message: null })
    return points.toFixed()
  }
}

/** What is wrong is refused by the compiler; a line that it lets through makes this file fail. */
export class Wrong {
  constructor(private readonly fields: Fields<typeof giftFields>) {}

  async use({ cart }: PlaceOrder): Promise<void> {
    // @ts-expect-error a name that is not declared
    show(this.fields.of('cart', cart).mesage)
    // @ts-expect-error a name of another entity
    show(this.fields.of('cart', cart).points)
    // @ts-expect-error an entity without fields
    this.fields.of('product', { custom: {} })
    // @ts-expect-error another type
    await this.fields.write('customer', 'cus_1', { points: '5' })
    // @ts-expect-error a name that is not declared
    await this.fields.write('cart', cart.id, { wrapping: true })
    // @ts-expect-error without a default it may be missing
    show(this.fields.of('cart', cart).message.length)
  }
}

export const wrong: readonly Field[] = [
  // @ts-expect-error an entity that has no fields
  field('session', 'colour', Type.String()),
  // @ts-expect-error shoppers write no products
  field('product', 'colour', Type.String(), { write: 'shopper' }),
  // @ts-expect-error shoppers write no orders
  field('order', 'colour', Type.String(), { write: 'shopper' }),
  // @ts-expect-error a default of another type
  field('cart', 'count', Type.Integer(), { default: 'none' }),
]
