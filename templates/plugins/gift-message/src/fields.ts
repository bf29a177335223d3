import { field, Type } from '@shopctl/sdk'

/** As long as any seller may allow. */
const message = Type.String({ title: 'Gift message', minLength: 1, maxLength: 500 })

export const giftFields = [field('cart', 'message', message, { write: 'shopper' }), field('order', 'message', message)]
export type GiftFields = typeof giftFields
