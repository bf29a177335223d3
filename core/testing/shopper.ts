import type { FastifyInstance } from 'fastify'
import type { Custom } from '../sdk/index.js'
import type { Address, Cart, Customer } from '../shop/index.js'

/** An answer of the shop. A refusal is a problem: `{ status, body: { code, title } }`. */
export interface TestAnswer<Body = Readonly<Record<string, unknown>>> {
  readonly status: number
  readonly body: Body
  readonly headers: Readonly<Record<string, unknown>>
}

/** A customer whose password is known. */
export interface TestCustomer extends Customer {
  readonly password: string
}

export interface NewTestCustomer {
  readonly email: string
  readonly name?: string
  readonly password?: string
}

export interface TestLine {
  readonly sku: string
  readonly quantity: number
}

const somewhere: Address = {
  name: 'Ann',
  street: ['Invalidenstraße 1'],
  postalCode: '10115',
  city: 'Berlin',
  country: 'DE',
}

type Injected = Awaited<ReturnType<FastifyInstance['inject']>>

type Method = 'HEAD' | 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What an order says beside its cart. */
export interface TestCheckout {
  /** A guest's. */
  readonly email?: string
  /** What the browser sends for the plugin that takes the payment. */
  readonly payment?: Readonly<Record<string, unknown>>
}

/** What another service posts: these bytes under these headers. */
export interface TestPost {
  readonly body: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
}

/** Someone with a browser in front of the shop: a guest, or who signed in last. */
export class Shopper {
  #token: string | undefined

  constructor(private readonly app: FastifyInstance) {}

  /** What this shopper's browser sends as Accept-Language: `de-AT,de;q=0.8`. Undefined sends none. */
  language: string | undefined

  /** Any request, with the session of whoever is signed in, and in their language. */
  async request<Body = TestAnswer['body']>(method: Method, path: string, body?: object): Promise<TestAnswer<Body>> {
    const answer = await this.app.inject({
      method,
      url: path,
      headers: {
        ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
        ...(this.language === undefined ? {} : { 'accept-language': this.language }),
      },
      ...(body === undefined ? {} : { payload: body }),
    })
    return answerOf<Body>(answer)
  }

  /** Opens an account. Nobody is signed in by it. */
  async customer({ email, name = 'Ann', password = 'a long password' }: NewTestCustomer): Promise<TestCustomer> {
    const customer = await this.done<Customer>('POST', '/customers', { email, name, password })
    return { ...customer, password }
  }

  /** Signs in: what comes next is done by this customer. */
  async login({ email, password }: Pick<TestCustomer, 'email' | 'password'>): Promise<TestAnswer> {
    const answer = await this.request('POST', '/sessions', { email, password })
    if (answer.status === 201) this.#token = String(answer.body['token'])
    return answer
  }

  /** Signs out: what comes next is done by a guest. */
  async logout(): Promise<void> {
    await this.done('DELETE', '/sessions/current')
    this.#token = undefined
  }

  /** A new cart with these articles in it, and these values in fields of plugins. */
  async cart(lines: readonly TestLine[], custom?: Custom): Promise<Cart> {
    let cart = await this.done<Cart>('POST', '/carts')
    for (const line of lines) cart = await this.done<Cart>('POST', `/carts/${cart.id}/lines`, line)
    return custom === undefined ? cart : this.done<Cart>('PATCH', `/carts/${cart.id}`, { custom })
  }

  /** Says where the cart goes; what is left out is somewhere in Berlin. */
  async address({ id }: Pick<Cart, 'id'>, address: Partial<Address> = {}): Promise<Cart> {
    return this.done<Cart>('PUT', `/carts/${id}/shipping-address`, { ...somewhere, ...address })
  }

  /** Chooses a shipping option: `flat-rate-shipping:standard`. */
  async ship({ id }: Pick<Cart, 'id'>, option: string): Promise<Cart> {
    return this.done<Cart>('PUT', `/carts/${id}/shipping-option`, { code: option })
  }

  /** Chooses a payment option: `card-payment:card`. */
  async pay({ id }: Pick<Cart, 'id'>, option: string): Promise<Cart> {
    return this.done<Cart>('PUT', `/carts/${id}/payment-option`, { code: option })
  }

  /** Tries to enter a discount code: 200 and the cart, or a refusal. */
  async code({ id }: Pick<Cart, 'id'>, code: string): Promise<TestAnswer> {
    return this.request('POST', `/carts/${id}/codes`, { code })
  }

  /** Tries to order the cart: 201 and the order, or a refusal. */
  async checkout(cart: Pick<Cart, 'id'>, given: string | TestCheckout = {}): Promise<TestAnswer> {
    const { email = 'guest@example.com', payment } = typeof given === 'string' ? { email: given } : given
    const guest = this.#token === undefined ? { email } : {}
    return this.request('POST', '/checkout', { cartId: cart.id, ...guest, ...(payment && { payment }) })
  }

  /** Another service calls the shop: a webhook. Nobody is signed in by it. */
  async post(path: string, { body, headers = {} }: TestPost): Promise<TestAnswer> {
    return answerOf(await this.app.inject({ method: 'POST', url: path, headers, payload: body }))
  }

  private async done<Body>(method: Method, path: string, body?: object): Promise<Body> {
    const answer = await this.request<Body>(method, path, body)
    if (answer.status < 300) return answer.body
    throw new Error(`${method} ${path} was refused: ${answer.status} ${JSON.stringify(answer.body)}`)
  }
}

function answerOf<Body = TestAnswer['body']>(answer: Injected): TestAnswer<Body> {
  const isJson = /[/+]json\b/.test(String(answer.headers['content-type']))
  const parsed = (isJson ? answer.json() : answer.body) as Body
  return { status: answer.statusCode, body: parsed, headers: answer.headers }
}
