/** A call that a plugin made through `Http`. */
export interface HttpCall {
  readonly method: string
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** As text; parsed where it is JSON. */
  readonly body: unknown
}

/** What answers a call; 200 and an empty body where nothing is said. An `Error` means that nobody answers. */
export type HttpReply =
  | { readonly status?: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | Error

/** Answers calls one by one. */
export type HttpService = (call: HttpCall) => HttpReply | Promise<HttpReply>

/** The world outside of a test's shop: keeps the calls that plugins make, and answers them. */
export class TestHttp {
  readonly #calls: HttpCall[] = []
  readonly #replies = new Map<string, HttpReply[]>()
  readonly #services = new Map<string, HttpService>()

  /** The calls so far, in their order. */
  get calls(): readonly HttpCall[] {
    return this.#calls
  }

  /** Answers calls to this address, whatever stands in their query: the first call with the first reply; the last one stays. */
  reply(url: string, ...replies: readonly HttpReply[]): void {
    this.#replies.set(addressOf(new URL(url)), [...replies])
  }

  /** Answers all calls to this origin (`https://api.example.com`) that no `reply` is for: a service that remembers. */
  serve(origin: string, service: HttpService): void {
    this.#services.set(new URL(origin).origin, service)
  }

  /** Takes the place of the real `fetch` behind the scopes. */
  async fetch(url: URL, init: RequestInit): Promise<Response> {
    const request = new Request(url, init)
    const { method, headers } = request
    const text = await request.text()
    const call = { method, url: url.href, headers: Object.fromEntries(headers), body: parsed(text) }
    this.#calls.push(call)
    const replies = this.#replies.get(addressOf(url)) ?? []
    const said = replies.length > 1 ? replies.shift() : replies[0]
    const reply = said ?? (await this.#services.get(url.origin)?.(call)) ?? {}
    if (reply instanceof Error) throw new TypeError('fetch failed', { cause: reply })
    const { status = 200, body, headers: replyHeaders = {} } = reply
    return new Response(contentOf(body), { status, headers: replyHeaders })
  }
}

const addressOf = ({ origin, pathname }: URL): string => `${origin}${pathname}`

const contentOf = (body: unknown): string | null =>
  body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body)

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
