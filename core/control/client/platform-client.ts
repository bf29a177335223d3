import { readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { ShopError, shopError } from '../../model/errors.js'
import type { Change, PluginDetails, PluginSummary, Problem, TenantFile } from '../../model/index.js'
import type { RegistrationsView } from '../operations/read-registrations.js'
import type {
  ChangeLine,
  ExplainView,
  GraphView,
  OrderView,
  ParkedView,
  PlanView,
  PluginDataView,
  PluginView,
  ReleaseView,
  Review,
  ReviewsView,
  StatusView,
  TenantView,
  TrustedPlugin,
} from '../views.js'
import { type ApiRequest, askApi, linesOf, textOf } from './ask-api.js'
import { notAnswering, platformDown } from './not-answering.js'

/** Where a running platform is found: written by `up` into its home, for the command line. */
export interface PlatformFile {
  readonly pid: number
  readonly api: string
  readonly token: string
  readonly registry: { readonly url: string; readonly token: string }
}

/** A platform that hangs is none; changes take as long as they take. */
const readLimit = 30_000

export const platformFile = (home: string): string => join(home, 'platform.json')

/** Which parked events; all where nothing is said. */
export interface ParkedFilter {
  readonly plugin?: string
  readonly method?: string
  readonly aggregate?: string
}

export type OnStep = (step: { phase: string; detail?: string; ms?: number }) => void

/** The running platform, as the command line sees it. Rejects with PLATFORM_DOWN when there is none. */
export async function connectPlatform(home: string): Promise<PlatformClient> {
  const text = await readFile(platformFile(home), 'utf8').catch(() => undefined)
  if (text === undefined) throw platformDown(home)
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

  graph(slug: string): Promise<GraphView> {
    return this.read('GET', `tenants/${encodeURIComponent(slug)}/graph`)
  }

  explain(id: string): Promise<ExplainView> {
    return this.read('GET', `requests/${encodeURIComponent(id)}`)
  }

  pluginData(slug: string, name: string): Promise<PluginDataView> {
    return this.read('GET', `${pluginPath(slug, name)}/data`)
  }

  /** The text of a JSON object, as it comes. */
  exportPlugin(slug: string, name: string): Promise<AsyncIterable<Uint8Array>> {
    return this.ask(`${pluginPath(slug, name)}/export`, { method: 'GET' })
  }

  purgePlugin(slug: string, name: string): Promise<void> {
    return this.read('DELETE', `${pluginPath(slug, name)}/data`)
  }

  releases(slug: string): Promise<ReleaseView[]> {
    return this.read('GET', `tenants/${encodeURIComponent(slug)}/releases`)
  }

  logs(slug: string, lines: number): Promise<{ lines: string[] }> {
    return this.read('GET', `tenants/${encodeURIComponent(slug)}/logs?lines=${lines}`)
  }

  parkedEvents(slug: string): Promise<ParkedView[]> {
    return this.read('GET', `tenants/${encodeURIComponent(slug)}/events/parked`)
  }

  /** Has them tried again; of how many aggregates. */
  replayEvents(slug: string, filter: ParkedFilter): Promise<{ replayed: number }> {
    return this.act(`tenants/${encodeURIComponent(slug)}/events/replay`, filter)
  }

  /** Gives up the events that failed; of how many aggregates. */
  dropEvents(slug: string, filter: ParkedFilter): Promise<{ dropped: number }> {
    return this.act(`tenants/${encodeURIComponent(slug)}/events/drop`, filter)
  }

  /** Places an order, once under its reference. `isNew` is false for one that there was. Rejects with the shop's refusal. */
  placeOrder(slug: string, reference: string, wish: unknown): Promise<{ order: OrderView; isNew: boolean }> {
    const path = `tenants/${encodeURIComponent(slug)}/orders/${encodeURIComponent(reference)}`
    return this.act(path, wish as object, 'PUT')
  }

  search(text: string): Promise<PluginSummary[]> {
    return this.read('GET', `plugins?q=${encodeURIComponent(text)}`)
  }

  details(name: string): Promise<PluginDetails> {
    return this.read('GET', `plugins/${encodeURIComponent(name)}`)
  }

  trusted(): Promise<TrustedPlugin[]> {
    return this.read('GET', 'trusted')
  }

  /** Plugins by their packages; `*` is all. Answers all that are trusted then. */
  trust(packages: readonly string[]): Promise<TrustedPlugin[]> {
    return this.act('trusted', { packages })
  }

  withdrawTrust(packages: readonly string[]): Promise<TrustedPlugin[]> {
    return this.act('trusted/withdraw', { packages })
  }

  reviews(): Promise<ReviewsView> {
    return this.read('GET', 'reviews')
  }

  /** Says a word on a version. Answers the shops that run it. */
  review(review: Pick<Review, 'package' | 'version' | 'verdict' | 'reason'>): Promise<{ running: readonly string[] }> {
    return this.act('reviews', review)
  }

  async withdrawReview(version: { readonly package: string; readonly version: string }): Promise<void> {
    await this.whole(await this.ask('reviews/withdraw', { method: 'POST', body: version }))
  }

  /** What a change would do, before it is made. */
  plan(slug: string, change: Change): Promise<PlanView> {
    return this.act(`tenants/${encodeURIComponent(slug)}/plan`, change)
  }

  /** The tenant as a file that `apply` takes, without its catalog and the values of secrets. */
  tenantFile(slug: string): Promise<TenantFile> {
    return this.read('GET', `tenants/${encodeURIComponent(slug)}/file`)
  }

  /** `changed` is false where the release was live before. */
  changeSet(slug: string, change: Change, onStep: OnStep): Promise<{ release: ReleaseView; changed?: boolean }> {
    return this.change(`tenants/${encodeURIComponent(slug)}/changes`, change, onStep)
  }

  private async read<T>(method: string, path: string): Promise<T> {
    const signal = AbortSignal.timeout(readLimit)
    const text = await this.whole(await this.ask(path, { method, signal }))
    return (text === '' ? undefined : JSON.parse(text)) as T
  }

  private async act<T>(path: string, body: object, method = 'POST'): Promise<T> {
    return JSON.parse(await this.whole(await this.ask(path, { method, body }))) as T
  }

  /** Reads the lines of a change as they come; the last one is its end. */
  private async change(
    path: string,
    body: unknown,
    onStep: OnStep,
  ): Promise<{ release: ReleaseView; changed?: boolean; password?: string }> {
    const answer = await this.ask(path, { method: 'POST', body })
    for await (const line of this.linesOf(answer)) {
      if ('progress' in line) onStep(line.progress)
      else if ('problem' in line) throw new ShopError(line.problem)
      else return line
    }
    throw notAnswering(this.home, this.file.pid)
  }

  private async *linesOf(answer: IncomingMessage): AsyncGenerator<ChangeLine> {
    try {
      for await (const line of linesOf(answer)) yield JSON.parse(line) as ChangeLine
    } catch (cause) {
      throw notAnswering(this.home, this.file.pid, cause)
    }
  }

  private async whole(answer: IncomingMessage): Promise<string> {
    return textOf(answer).catch((cause: unknown) => {
      throw notAnswering(this.home, this.file.pid, cause)
    })
  }

  /** An answer that is no failure. */
  private async ask(path: string, request: Omit<ApiRequest, 'token'>): Promise<IncomingMessage> {
    const url = new URL(`/api/${path}`, this.file.api)
    // A name like ".." would lead to another door.
    if (!url.href.endsWith(`/api/${path}`)) throw shopError('NOT_FOUND', decodeURIComponent(path))
    const answer = await askApi(url, { ...request, token: this.file.token }).catch((cause: unknown) => {
      throw notAnswering(this.home, this.file.pid, cause)
    })
    const { statusCode = 0 } = answer
    if (statusCode < 200 || statusCode > 299) throw new ShopError(problemIn(await this.whole(answer), statusCode, url))
    return answer
  }
}

const pluginPath = (slug: string, name: string): string =>
  `tenants/${encodeURIComponent(slug)}/plugins/${encodeURIComponent(name)}`

/** What the platform says of a failure; another program at its address says something else. */
function problemIn(text: string, status: number, { pathname }: URL): Omit<Problem, 'type'> {
  const told = parsed(text)
  if (typeof told.code === 'string' && typeof told.title === 'string') return { ...(told as Problem), status }
  return { status: 502, code: 'INTERNAL', title: `The platform answered ${status} to ${pathname}.` }
}

function parsed(text: string): Partial<Problem> {
  try {
    return JSON.parse(text) as Partial<Problem>
  } catch {
    return {}
  }
}
