import { isInScope } from '../protocol/index.js'
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
  readonly #allowed: readonly AllowedHost[]

  constructor(private readonly options: ScopedHttpOptions) {
    super()
    this.#allowed = options.scopes.flatMap((scope) => allowedBy(scope, options.config))
  }

  async fetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const target = new URL(url)
    this.check(target)
    const limit = AbortSignal.timeout(timeLimit)
    const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit
    // A redirect leads to a host that nobody consented to.
    return this.options.fetch(target, { ...init, redirect: 'error', signal })
  }

  private check(target: URL): void {
    const isWeb = ['http:', 'https:'].includes(target.protocol)
    if (isWeb && this.#allowed.some(({ includes }) => includes(target))) return
    const allowed = this.#allowed.map(({ name }) => name).join(', ') || 'no host'
    throw new Error(`HOST_NOT_ALLOWED: ${this.options.plugin} may not call ${target.host}; its scopes allow ${allowed}`)
  }
}

interface AllowedHost {
  readonly name: string
  readonly includes: (target: URL) => boolean
}

/** `http:api.example.com` names a host; `http:config.url` means the host of the address in that setting, as it stands there. */
function allowedBy(scope: string, config: Readonly<Record<string, unknown>>): AllowedHost[] {
  if (!scope.startsWith('http:')) return []
  const named = scope.slice('http:'.length)
  if (!named.startsWith('config.'))
    return [{ name: named.toLowerCase(), includes: (target) => isInScope(target, named) }]
  const address = config[named.slice('config.'.length)]
  if (typeof address !== 'string' || !URL.canParse(address)) return []
  const { host } = new URL(address)
  return [{ name: host, includes: (target) => target.host === host }]
}
