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

/** Calls only the hosts that the installation's scopes name; a host without a port means the protocol's own port. */
export class ScopedHttp extends Http {
  readonly #hosts: ReadonlySet<string>

  constructor(private readonly options: ScopedHttpOptions) {
    super()
    this.#hosts = new Set(options.scopes.flatMap((scope) => hostOf(scope, options.config)))
  }

  async fetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const target = new URL(url)
    this.check(target)
    const limit = AbortSignal.timeout(timeLimit)
    const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit
    // A redirect leads to a host that nobody consented to.
    return this.options.fetch(target, { ...init, redirect: 'error', signal })
  }

  private check({ protocol, host }: URL): void {
    if (['http:', 'https:'].includes(protocol) && this.#hosts.has(host)) return
    const allowed = [...this.#hosts].join(', ') || 'no host'
    throw new Error(`HOST_NOT_ALLOWED: ${this.options.plugin} may not call ${host}; its scopes allow ${allowed}`)
  }
}

/** `http:api.example.com` names a host; `http:config.url` means the host of the address in that setting. */
function hostOf(scope: string, config: Readonly<Record<string, unknown>>): string[] {
  if (!scope.startsWith('http:')) return []
  const host = scope.slice('http:'.length)
  const address = host.startsWith('config.') ? config[host.slice('config.'.length)] : `https://${host}`
  return typeof address === 'string' && URL.canParse(address) ? [new URL(address).host] : []
}
