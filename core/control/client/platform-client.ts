import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Change, PluginDetails, PluginSummary, Problem, ShopError, TenantFile } from '../../model/index.js'
import type { RegistrationsView } from '../operations/read-registrations.js'
import type { ChangeLine, PluginView, ReleaseView, StatusView, TenantView } from '../views.js'

/** Where a running platform is found: written by `up` into its home, for the command line. */
export interface PlatformFile {
  readonly pid: number
  readonly api: string
  readonly token: string
  readonly registry: { readonly url: string; readonly token: string }
}

// Loaded when something went wrong: the model brings validators along that take longer to load than a command to run.
const loadModel = () => import('../../model/index.js')

/** A platform that hangs is none; changes take as long as they take. */
const readLimit = 30_000

export const platformFile = (home: string): string => join(home, 'platform.json')

export type OnStep = (step: { phase: string; detail?: string; ms?: number }) => void

/** The running platform, as the command line sees it. Rejects with PLATFORM_DOWN when there is none. */
export async function connectPlatform(home: string): Promise<PlatformClient> {
  const text = await readFile(platformFile(home), 'utf8').catch(() => undefined)
  if (text === undefined) throw await platformDown(home)
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

  registrations(slug: string): Promise<RegistrationsView> {
    return this.read('GET', `tenants/${encodeURIComponent(slug)}/registrations`)
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
  private async change(
    path: string,
    body: unknown,
    onStep: OnStep,
  ): Promise<{ release: ReleaseView; password?: string }> {
    const response = await this.fetch('POST', path, body)
    for await (const line of this.linesOf(response)) {
      if ('progress' in line) onStep(line.progress)
      else if ('problem' in line) throw await problem(line.problem)
      else return line
    }
    throw await platformDown(this.home)
  }

  private async *linesOf(response: Response): AsyncGenerator<ChangeLine> {
    try {
      yield* linesOf(response)
    } catch (cause) {
      throw await platformDown(this.home, cause)
    }
  }

  private async fetch(method: string, path: string, body?: unknown): Promise<Response> {
    const url = new URL(`/api/${path}`, this.file.api)
    // A name like ".." would lead to another door.
    if (!url.href.endsWith(`/api/${path}`)) throw (await loadModel()).shopError('NOT_FOUND', decodeURIComponent(path))
    const headers = {
      authorization: `Bearer ${this.file.token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    }
    const more = body === undefined ? { signal: AbortSignal.timeout(readLimit) } : { body: JSON.stringify(body) }
    const response = await fetch(url, { method, headers, ...more }).catch(async (cause: unknown) => {
      throw await platformDown(this.home, cause)
    })
    if (!response.ok) throw await problem(await problemIn(response))
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

async function platformDown(home: string, cause?: unknown): Promise<ShopError> {
  const { shopError, withCause } = await loadModel()
  return withCause(shopError('PLATFORM_DOWN', home), cause)
}

async function problem(told: Omit<Problem, 'type'>): Promise<ShopError> {
  const { ShopError } = await loadModel()
  return new ShopError(told)
}

/** What the platform says of a failure; another program at its address says something else. */
async function problemIn(response: Response): Promise<Omit<Problem, 'type'>> {
  const told = (await response.json().catch(() => ({}))) as Partial<Problem>
  const { status, url } = response
  if (typeof told.code === 'string' && typeof told.title === 'string') return { ...(told as Problem), status }
  return { status: 502, code: 'INTERNAL', title: `The platform answered ${status} to ${new URL(url).pathname}.` }
}
