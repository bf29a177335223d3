import type { ProductInput } from '../../../core/shop/catalog/product.js'
import type { Cart, Customer } from '../../../core/shop/index.js'
import type { TestShop } from './test-shop.js'

export const password = 'correct horse battery'

export interface SignedIn {
  readonly customer: Customer
  readonly token: string
}

/** Opens an account and signs in. */
export async function signUp(shop: TestShop, email = 'ann@example.com'): Promise<SignedIn> {
  await shop.request('POST /customers', { body: { email, name: 'Ann', password } })
  const { body } = await shop.request<SignedIn>('POST /sessions', { body: { email, password } })
  return body
}

/** A cart with these articles, a guest's or the signed-in customer's. */
export async function fillCart(shop: TestShop, pieces: Record<string, number>, token?: string): Promise<Cart> {
  const signedIn = token === undefined ? {} : { token }
  let { body: cart } = await shop.request<Cart>('POST /carts', signedIn)
  for (const [sku, quantity] of Object.entries(pieces)) {
    ;({ body: cart } = await shop.request<Cart>(`POST /carts/${cart.id}/lines`, {
      body: { sku, quantity },
      ...signedIn,
    }))
  }
  return cart
}

/** A product whose one variant has the same name. */
export const product = (name: string, { price = 1000, stock = 10 } = {}): ProductInput => ({
  handle: name,
  title: `The ${name}`,
  description: `A good ${name}.`,
  variants: [{ sku: name, title: 'Standard', price, stock }],
})
