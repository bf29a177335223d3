import { visitShop } from '../shop/visit-shop.js'
import { StepFailed } from './trial-log.js'

/** Mails to it reach nobody (RFC 6761), and no provider is asked. */
const email = 'shopper@example.invalid'
const password = 'a trial of a plugin'
const patienceMs = 20_000

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** Someone who shops where something is tried. */
export class TrialShopper {
  constructor(
    private readonly address: string,
    private readonly signal: AbortSignal,
  ) {}

  /** Looks, registers, signs in, fills a cart and orders. Answers what was refused with reasons; StepFailed at a fault. */
  async shop(sku: string): Promise<readonly string[]> {
    const refused: string[] = []
    const go = async (what: string, ask: () => Promise<Answer>): Promise<Answer['body']> => {
      const { status, body } = await ask()
      if (status >= 500) throw new StepFailed(`${what} was answered with ${status} ${wordsOfProblem(body)}`)
      if (status >= 400) refused.push(`${what}: ${wordsOfProblem(body)}`)
      return body
    }
    await go('the list of products', () => this.ask('GET', '/products'))
    await go('a registration', () => this.ask('POST', '/customers', { email, password, name: 'Trial' }))
    await go('a login', () => this.ask('POST', '/sessions', { email, password }))
    const { id: cartId } = await go('a new cart', () => this.ask('POST', '/carts'))
    await go('an article for the cart', () => this.ask('POST', `/carts/${String(cartId)}/lines`, { sku, quantity: 1 }))
    await go('a checkout', () => this.ask('POST', '/checkout', { cartId, email }))
    return refused
  }

  async ask(method: string, path: string, body?: object): Promise<Answer> {
    const signal = AbortSignal.any([this.signal, AbortSignal.timeout(patienceMs)])
    const { status, text } = await visitShop(this.address, { method, path, body, signal }).catch((error: Error) => {
      this.signal.throwIfAborted()
      throw new StepFailed(`${method} ${path} got no answer: ${error.message}`)
    })
    return { status, body: bodyOf(text) }
  }
}

function bodyOf(text: string): Answer['body'] {
  try {
    return Object(JSON.parse(text)) as Answer['body']
  } catch {
    return {}
  }
}

/** What a problem says of itself. */
export const wordsOfProblem = (body: unknown): string => {
  const { code, title } = Object(body) as Answer['body']
  return [code, title].filter((word) => typeof word === 'string').join(': ')
}
