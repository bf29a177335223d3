import type { LoadRequest } from './closed-loop.js'

/** A checkout of one piece of a shop's first product. */
export async function orderOfOne(address: string): Promise<LoadRequest> {
  const post = async (path: string, body?: object): Promise<{ id: string }> => {
    const init =
      body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    return (await (await fetch(new URL(path, address), { method: 'POST', ...init })).json()) as { id: string }
  }
  const products = (await (await fetch(new URL('/products?limit=1', address))).json()) as {
    items: { variants: { sku: string }[] }[]
  }
  const cart = await post('/carts')
  await post(`/carts/${cart.id}/lines`, { sku: products.items[0]?.variants[0]?.sku ?? '', quantity: 1 })
  return {
    method: 'POST',
    path: '/checkout',
    body: JSON.stringify({ cartId: cart.id, email: 'a@example.com' }),
    headers: { 'content-type': 'application/json' },
  }
}
