/** What a shop answered. */
export interface ShopAnswer<B = Record<string, unknown>> {
  readonly status: number
  readonly release: number
  readonly body: B
}

/** Someone who shops: plain requests to a shop's address. */
export class Shopper {
  constructor(
    readonly address: string,
    private readonly token?: string,
  ) {}

  /** The same, signed in. */
  as(token: string): Shopper {
    return new Shopper(this.address, token)
  }

  async request<B = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<ShopAnswer<B>> {
    const headers = {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
    }
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    const response = await fetch(new URL(path, this.address), init)
    const text = await response.text()
    return {
      status: response.status,
      release: Number(response.headers.get('x-release')),
      body: (text === '' ? {} : JSON.parse(text)) as B,
    }
  }

  async register(email: string): Promise<void> {
    await this.request('POST', '/customers', { email, password: 'correct horse', name: 'Ada' })
  }

  login(email: string): Promise<ShopAnswer<{ token: string; isFirst: boolean }>> {
    return this.request('POST', '/sessions', { email, password: 'correct horse' })
  }

  /** A guest's cart with one piece of an article. */
  async cart(sku: string, quantity = 1): Promise<string> {
    const { body } = await this.request<{ id: string }>('POST', '/carts')
    await this.request('POST', `/carts/${body.id}/lines`, { sku, quantity })
    return body.id
  }

  /** Orders one piece of an article as a guest. */
  async order(sku: string, quantity = 1): Promise<ShopAnswer<{ code?: string; title?: string; id?: string }>> {
    return this.checkout(await this.cart(sku, quantity))
  }

  checkout(
    cartId: string,
    email = 'guest@example.com',
  ): Promise<ShopAnswer<{ code?: string; title?: string; id?: string }>> {
    return this.request('POST', '/checkout', { cartId, email })
  }
}
