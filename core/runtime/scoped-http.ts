import { egressStatus, hostsOf, isInScope } from '../protocol/index.js'
import { Http } from '../sdk/index.js'

export interface ScopedHttpOptions {
  readonly plugin: string
  readonly scopes: readonly string[]
  readonly config: Readonly<Record<string, unknown>>
  /** What makes the call when it is allowed. */
  readonly fetch: Fetch
}

export type Fetch = (url: URL, init: RequestInit) => Promise<Response>

const timeLimit = 10_000

/** Calls only the hosts that the installation's scopes name. */
export class ScopedHttp extends Http {
  readonly #allowed: readonly string[]

  constructor(private readonly options: ScopedHttpOptions) {
    super()
    this.#allowed = hostsOf(options.scopes, options.config)
  }

  async fetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const target = new URL(url)
    this.check(target)
    const limit = AbortSignal.timeout(timeLimit)
    const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit
    // A redirect leads to a host that nobody consented to.
    return this.options.fetch(target, { ...init, redirect: 'error', signal }).catch((error: unknown) => {
      throw refusedBy(error, target) ?? error
    })
  }

  private check(target: URL): void {
    const isWeb = ['http:', 'https:'].includes(target.protocol)
    if (isWeb && this.#allowed.some((host) => isInScope(target, host))) return
    const allowed = this.#allowed.join(', ') || 'no host'
    throw new Error(`HOST_NOT_ALLOWED: ${this.options.plugin} may not call ${target.host}; its scopes allow ${allowed}`)
  }
}

/** What the platform's proxy answered to the CONNECT, which undici tells in the words of its error only. */
function refusedBy(error: unknown, { host }: URL): Error | undefined {
  const words = String((error as { readonly cause?: { readonly message?: string } }).cause?.message)
  const status = Number(/Proxy response \((\d+)\)/.exec(words)?.[1])
  const outcome = Object.entries(egressStatus).find(([, known]) => known === status)?.[0]
  return outcome === undefined
    ? undefined
    : new Error(`HOST_REFUSED: the call of ${host} was refused: ${outcome}`, { cause: error })
}
