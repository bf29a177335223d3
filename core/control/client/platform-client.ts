import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Change, type PluginDetails, type PluginSummary, type Problem, ShopError, shopError, type TenantFile } from '../../model/index.js'
import type { ChangeLine, PluginView, ReleaseView, StatusView, TenantView } from '../views.js'

/** Where a running platform is found: written by `up` into its home, for the command line. */
export interface PlatformFile {
  readonly pid: number
  readonly api: string
  readonly token: string
  readonly registry: { readonly url: string; readonly token: string }
}

export const platformFile = (home: string): string => join(home, 'platform.json')

export type OnStep = (step: { phase: string; detail?: string; ms?: number }) => void

/** The running platform, as the command line sees it. Rejects with PLATFORM_DOWN when there is none. */
export async function connectPlatform(home: string): Promise<PlatformClient> {
  const text = await readFile(platformFile(home), 'utf8').catch(() => undefined)
  if (text === undefined) throw shopError('PLATFORM_DOWN', home)
  return new PlatformClient(home, JSON.parse(text) as PlatformFile)
}

/** The control API's client. Each failure is the ShopError that the platform answered. */
export class PlatformClient {
  constructor(
    private readonly home: string,
    readonly file: PlatformFile,
  ) {}

  status(): Promise<StatusView> {
    return this.read('GET', 'status')
  }

  tenant(slug: string): Promise<TenantView> {
    return this.read('GET', `tenants/${encodeURIComponent(slug)}`)
  }

  createTenant(file: TenantFile, onStep: OnStep): Promise<{ release: ReleaseView; password?: string }> {
    return this.change('tenants', file, onStep)
  }

  removeTenant(slug: string): Promise<void> {
    return this.read('DELETE', `tenants/${encodeURIComponent(slug)}`)
  }

  resetPassword(slug: string): Promise<{ password: string }> {
    return this.read('POST', `tenants/${encodeURIComponent(slug)}/password`)
  }

  plugins(slug: string): Promise<PluginView[]> {
    return this.read('GET', `tenants/${encodeURIComponent(slug)}/plugins`)
  }

  releases(slug: string): Promise<ReleaseView[]> {
    return this.read('GET', `tenants/${encodeURIComponent(slug)}/releases`)
  }

  logs(slug: string, lines: number): Promise<{ lines: string[] }> {
    return this.read('GET', `tenants/${encodeURIComponent(slug)}/logs?lines=${lines}`)
  }

  search(text: string): Promise<PluginSummary[]> {
    return this.read('GET', `plugins?q=${encodeURIComponent(text)}`)
  }

  details(name: string): Promise<PluginDetails> {
    return this.read('GET', `plugins/${encodeURIComponent(name)}`)
  }

  changeSet(slug: string, change: Change, onStep: OnStep): Promise<{ release: ReleaseView }> {
    return this.change(`tenants/${encodeURIComponent(slug)}/changes`, change, onStep)
  }

  private async read<T>(method: string, path: string): Promise<T> {
    const response = await this.fetch(method, path)
    return (response.status === 204 ? undefined : await response.json()) as T
  }

  /** Reads the lines of a change as they come; the last one is its end. */
  private async change(path: string, body: unknown, onStep: OnStep): Promise<{ release: ReleaseView; password?: string }> {
    const response = await this.fetch('POST', path, body)
    for await (const line of linesOf(response)) {
      if ('progress' in line) onStep(line.progress)
      else if ('problem' in line) throw new ShopError(line.problem)
      else return line
    }
    throw shopError('PLATFORM_DOWN', this.home)
  }

  private async fetch(method: string, path: string, body?: unknown): Promise<Response> {
    const headers = { authorization: `Bearer ${this.file.token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    const response = await fetch(new URL(`/api/${path}`, this.file.api), init).catch((cause: unknown) => {
      throw Object.assign(shopError('PLATFORM_DOWN', this.home), { cause })
    })
    if (!response.ok) throw new ShopError((await response.json()) as Problem)
    return response
  }
}

async function* linesOf(response: Response): AsyncGenerator<ChangeLine> {
  let rest = ''
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    yield* lines.filter(Boolean).map((line) => JSON.parse(line) as ChangeLine)
  }
}
