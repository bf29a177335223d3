import type { RequestListener } from 'node:http'
import { EnvHttpProxyAgent, request } from 'undici'
import type { AbsenceAnswer } from '../routes.js'
import type { UplinkChoice } from '../settings.js'
import { type NpmSettings, readNpmSettings } from './npm-settings.js'
import { openVerdaccio, type VerdaccioUplink } from './open-verdaccio.js'

export interface UplinkOptions {
  readonly choice: UplinkChoice
  readonly storage: string
  readonly secret: string
}

/** The way to the packages of the world. Nothing is asked and nothing opened before the first of them is wanted. */
export class Uplink {
  readonly #options: UplinkOptions
  #settings: Promise<NpmSettings> | undefined
  #mirror: Promise<RequestListener> | undefined
  #agent: EnvHttpProxyAgent | undefined

  constructor(options: UplinkOptions) {
    this.#options = options
  }

  get isOn(): boolean {
    return this.#options.choice.kind !== 'none'
  }

  /** The verdaccio that answers for packages from elsewhere and keeps copies. */
  mirror(): Promise<RequestListener> {
    this.#mirror ??= this.#openMirror().catch((cause) => {
      this.#mirror = undefined
      throw cause
    })
    return this.#mirror
  }

  /** Whether the uplink says itself that it has no such package; verdaccio's 404 may also mean that it is down. */
  async absence(name: string): Promise<AbsenceAnswer> {
    const presence = await this.presence(name)
    return presence.kind === 'there' ? { kind: 'unknown', reason: 'it did not a moment ago; try again' } : presence
  }

  /** Whether the world has the package. */
  async presence(name: string): Promise<AbsenceAnswer | { readonly kind: 'there' }> {
    if (!this.isOn) return { kind: 'absent' }
    try {
      const status = await this.#probe(name)
      if (status === 404) return { kind: 'absent' }
      return status < 300 ? { kind: 'there' } : { kind: 'unknown', reason: `it answers ${status}` }
    } catch (error) {
      return { kind: 'unknown', reason: reasonOf(error as Error) }
    }
  }

  /** Whether the uplink has the package and says so. */
  answers(name: string): Promise<boolean> {
    return this.#probe(name).then(
      (status) => status < 300,
      () => false,
    )
  }

  async close(): Promise<void> {
    await this.#agent?.destroy()
  }

  async #openMirror(): Promise<RequestListener> {
    const { storage, secret } = this.#options
    const settings = await this.#readSettings()
    const scopes = Object.entries(settings.scopes)
    const uplinks = Object.fromEntries(scopes.map(([scope, url]) => [scope, uplinkOf(url, settings)]))
    const scoped = Object.fromEntries(scopes.map(([scope]) => [`${scope}/*`, scope]))
    return openVerdaccio({
      storage,
      secret,
      uplinks: { ...uplinks, npm: uplinkOf(settings.registry, settings) },
      proxy: { ...scoped, '@*/*': 'npm', '**': 'npm' },
    })
  }

  async #probe(name: string): Promise<number> {
    const settings = await this.#readSettings()
    const registry = settings.scopes[name.split('/')[0] ?? ''] ?? settings.registry
    this.#agent ??= agentOf(settings)
    const { statusCode, body } = await request(`${registry.replace(/\/$/, '')}/${name.replace('/', '%2f')}`, {
      dispatcher: this.#agent,
      headers: { accept: 'application/vnd.npm.install-v1+json', ...authorizationOf(registry, settings) },
      signal: AbortSignal.timeout(2_500),
    })
    body.on('error', () => undefined).destroy()
    return statusCode
  }

  #readSettings(): Promise<NpmSettings> {
    this.#settings ??= settingsFor(this.#options.choice).catch((cause) => {
      this.#settings = undefined
      throw cause
    })
    return this.#settings
  }
}

async function settingsFor(choice: UplinkChoice): Promise<NpmSettings> {
  if (choice.kind === 'npm') return readNpmSettings()
  const registry = choice.kind === 'url' ? choice.url : ''
  const npm = await readNpmSettings().catch(() => undefined) // without npm its certificates and logins are not known
  const alone = { ca: undefined, proxy: undefined, noProxy: undefined, strictSsl: true, authorization: () => undefined }
  return { ...(npm ?? alone), registry, scopes: {} }
}

function uplinkOf(url: string, settings: NpmSettings): VerdaccioUplink {
  return {
    url,
    maxage: '2m',
    // A registry that itself fetches from another one may take seconds for what it has not seen yet.
    timeout: '6s',
    // While it is down, what is here is served at once.
    fail_timeout: '10s',
    strict_ssl: settings.strictSsl,
    ...(settings.ca === undefined ? {} : { ca: settings.ca }),
    ...(settings.proxy === undefined ? {} : { http_proxy: settings.proxy, https_proxy: settings.proxy }),
    ...(settings.noProxy === undefined ? {} : { no_proxy: settings.noProxy }),
    headers: authorizationOf(url, settings),
  }
}

function authorizationOf(url: string, settings: NpmSettings): Record<string, string> {
  const authorization = settings.authorization(url)
  return authorization === undefined ? {} : { authorization }
}

function agentOf({ ca, proxy, noProxy, strictSsl }: NpmSettings): EnvHttpProxyAgent {
  const tls = { rejectUnauthorized: strictSsl, ...(ca === undefined ? {} : { ca }) }
  return new EnvHttpProxyAgent({
    connect: tls,
    requestTls: tls,
    ...(proxy === undefined ? {} : { httpProxy: proxy, httpsProxy: proxy }),
    ...(noProxy === undefined ? {} : { noProxy }),
  })
}

function reasonOf(error: Error & { code?: string }): string {
  if (error.name === 'TimeoutError') return 'it does not answer'
  if (error.code === 'ENOENT') return 'npm, which knows where it is, is not on the PATH; set SHOPCTL_UPLINK'
  return error.code ?? error.message
}
