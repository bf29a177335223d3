import { shopError } from '../../core/model/errors.js'

/** A request to a shop, and what it answered. */
export interface Visit {
  readonly method: string
  readonly path: string
  readonly body?: unknown
  readonly status: number
  /** The release that answered. */
  readonly release: string | null
  /** What `shopctl explain` is asked by. */
  readonly request: string | null
  readonly answer: unknown
}

/** The shop refused; what it said is in the last visit. */
export class Refusal extends Error {}

const patience = 15_000

/** Somebody with a front end: sends requests to a shop's own address, and remembers each. */
export class Shopper {
  readonly visits: Visit[] = []
  readonly tenant: string
  readonly #address: string | null

  constructor(tenant: string, address: string | null) {
    this.tenant = tenant
    this.#address = address
  }

  /** The answer's body. Rejects with `Refusal` from 400 on, and with SHOP_UNAVAILABLE when nobody answers. */
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.#send(method, path, body)
    const { status, headers } = response
    const text = await response.text()
    const by = { release: headers.get('x-release'), request: headers.get('x-request-id') }
    const answer = parsed(text)
    this.visits.push({ method, path, ...(body === undefined ? {} : { body }), status, ...by, answer })
    if (status >= 400) throw new Refusal()
    return answer as T // what the shop's OpenAPI says that it answers
  }

  async #send(method: string, path: string, body: unknown): Promise<Response> {
    const content =
      body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    try {
      if (this.#address === null) throw new Error('it has no address')
      return await fetch(new URL(path, this.#address), { method, ...content, signal: AbortSignal.timeout(patience) })
    } catch (error) {
      throw shopError('SHOP_UNAVAILABLE', this.tenant, reasonOf(error as Error))
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

// fetch itself only says that it failed.
const reasonOf = ({ message, cause }: Error): string => (cause instanceof Error ? cause.message : message)
