import type { IncomingMessage } from 'node:http'
import { ShopError, shopError } from '../../model/errors.js'
import type { Problem } from '../../model/index.js'
import type { ChangeLine, ReleaseView } from '../views.js'
import { type ApiRequest, askApi, linesOf, textOf } from './ask-api.js'
import { notAnswering } from './not-answering.js'

/** Where a running platform is found: written by `up` into its home, for the command line. */
export interface PlatformFile {
  readonly pid: number
  readonly api: string
  readonly token: string
  readonly registry: { readonly url: string; readonly token: string }
}

/** A platform that hangs is none; changes take as long as they take. */
const readLimit = 30_000

export type OnStep = (step: { phase: string; detail?: string; ms?: number }) => void

type Changed = Extract<ChangeLine, { release: ReleaseView }>
type EndLine = Exclude<ChangeLine, { progress: unknown } | { problem: unknown }>

/** Asks the control API. Each failure is the ShopError that it answered, PLATFORM_DOWN or CONTROL_AWAY. */
export class ApiConnection {
  constructor(
    private readonly home: string,
    private readonly file: PlatformFile,
  ) {}

  async read<T>(method: string, path: string, limitMs = readLimit): Promise<T> {
    const signal = AbortSignal.timeout(limitMs)
    const text = await this.whole(await this.ask(path, { method, signal }))
    return (text === '' ? undefined : JSON.parse(text)) as T
  }

  async act<T>(path: string, body: object, method = 'POST'): Promise<T> {
    return JSON.parse(await this.whole(await this.ask(path, { method, body }))) as T
  }

  /** Reads the lines of a change as they come; the last one is its end. */
  async change(
    path: string,
    body: unknown,
    onStep: OnStep,
  ): Promise<{ release: ReleaseView; changed?: boolean; password?: string }> {
    return (await this.lines(path, body, onStep)) as Changed // a change ends with it
  }

  /** The last of the lines, which says how it ended. */
  async lines(path: string, body: unknown, onStep: OnStep): Promise<EndLine> {
    const answer = await this.ask(path, { method: 'POST', body })
    for await (const line of this.#linesOf(answer)) {
      if ('progress' in line) onStep(line.progress)
      else if ('problem' in line) throw new ShopError(line.problem)
      else return line
    }
    throw notAnswering(this.home, this.file.pid)
  }

  async *#linesOf(answer: IncomingMessage): AsyncGenerator<ChangeLine> {
    try {
      for await (const line of linesOf(answer)) yield JSON.parse(line) as ChangeLine
    } catch (cause) {
      throw notAnswering(this.home, this.file.pid, cause)
    }
  }

  async whole(answer: IncomingMessage): Promise<string> {
    return textOf(answer).catch((cause: unknown) => {
      throw notAnswering(this.home, this.file.pid, cause)
    })
  }

  /** An answer that is no failure. */
  async ask(path: string, request: Omit<ApiRequest, 'token'>): Promise<IncomingMessage> {
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
