import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { shopError } from '../../core/model/index.js'
import { type AbsenceAnswer, asVendored, type KeysAnswer, ownOnly, routes } from '../routes.js'
import type { AuthorDoors } from './author-doors.js'
import type { AuthorPublish } from './author-publish.js'
import type { Authors } from './authors.js'
import type { Ownership } from './ownership.js'
import { platformUser } from './platform-token.js'
import type { PluginIndex } from './plugin-index.js'
import type { Publishes } from './publishes.js'
import { readPublish } from './read-publish.js'
import type { Revisions } from './revisions.js'
import { sendFault } from './send-fault.js'
import type { SigningKey } from './signing-key.js'
import type { Uplink } from './uplink.js'

export interface RoutingOptions {
  readonly ownership: Ownership
  /** The verdaccio over that folder. */
  readonly own: RequestListener
  readonly index: PluginIndex
  readonly revisions: Revisions
  readonly publishes: Publishes
  readonly uplink: Uplink
  readonly token: string
  readonly key: SigningKey
  readonly authors: Authors
  readonly publishing: AuthorPublish
  readonly doors: AuthorDoors
}

/** Decides for each request who answers: we, the verdaccio of our own packages, or the one that mirrors the uplink. */
export function routeRequests(options: RoutingOptions): RequestListener {
  return (request, response) => {
    answer(options, request, response).catch((error: Error) => sendFault(request, response, error))
  }
}

async function answer(options: RoutingOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://registry')
  if (pathname === routes.plugins) return send(response, 200, await searchPlugins(options.index, searchParams))
  if (pathname === routes.changes)
    return send(response, 200, options.revisions.changesSince(searchParams.get('since') ?? ''))
  if (pathname === routes.absence) return send(response, 200, await absence(options, searchParams.get('name') ?? ''))
  if (pathname === routes.keys) return send(response, 200, { keys: [options.key.public] } satisfies KeysAnswer)
  if (isAccountDoor(pathname)) return send(response, 404, { error: noSignUp })
  const isPlatform = isPublisher(request, options.token)
  if (pathname === routes.whoami) return send(response, 200, { username: whoAsks(request, options) })
  if (pathname === routes.authors) {
    if (!isPlatform) throw shopError('UNAUTHORIZED')
    return send(response, 200, await options.doors.answer(request))
  }
  const name = packageOf(pathname)
  const token = tokenOf(request)
  // verdaccio knows one token; what anybody may read is not kept from those who show another one.
  if (!isPlatform) delete request.headers.authorization
  if (name === null) return options.own(request, response)
  if (isChange(request)) {
    if (isPlatform) return change(options, name, { request, response, isVendored: searchParams.has(asVendored) })
    const isWhole = decodeURIComponent(pathname) === `/${name}`
    return options.publishing.change({ token, name, isWhole, request, response })
  }
  const isOurs = searchParams.has(ownOnly) || (await isAnsweredHere(options, name))
  return isOurs ? readOwn(options.own, request, response) : (await options.uplink.mirror())(request, response)
}

async function isAnsweredHere({ uplink, ownership }: RoutingOptions, name: string): Promise<boolean> {
  if (!uplink.isOn) return true
  const owner = await ownership.ownerOf(name)
  return owner === 'ours' || (owner === 'vendored' && !(await uplink.answers(name)))
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly isVendored: boolean
}

async function change(
  options: RoutingOptions,
  name: string,
  { request, response, isVendored }: Exchange,
): Promise<void> {
  if (request.method === 'PUT') {
    await readPublish(request, name, options.key)
    await (isVendored ? options.ownership.markVendored(name) : options.ownership.markOurs(name))
  }
  return options.publishes.run(name, response, () => options.own(request, response))
}

/** The short form leaves out the `shopctl` section, which is what our own packages are read for. */
function readOwn(own: RequestListener, request: IncomingMessage, response: ServerResponse): void {
  request.headers.accept = 'application/json'
  own(request, response)
}

async function absence({ ownership, uplink }: RoutingOptions, name: string): Promise<AbsenceAnswer> {
  const isOurs = packageOf(`/${name}`) !== name || (await ownership.ownerOf(name)) === 'ours'
  return isOurs ? { kind: 'absent' } : uplink.absence(name)
}

async function searchPlugins(index: PluginIndex, query: URLSearchParams) {
  const limit = Number(query.get('limit') ?? 50)
  return { plugins: await index.search(query.get('text') ?? '', Number.isInteger(limit) && limit > 0 ? limit : 50) }
}

const noSignUp =
  'nobody signs up here: the operator makes a token (shopctl author token <you>), for _authToken in .npmrc'

/** UNAUTHORIZED in npm's way, for `npm whoami`. */
function whoAsks(request: IncomingMessage, { token, authors }: RoutingOptions): string {
  if (isPublisher(request, token)) return platformUser
  const shown = tokenOf(request)
  if (shown === undefined) throw shopError('TOKEN_MISSING')
  const author = authors.byToken(shown)
  if (author === undefined) throw shopError('TOKEN_UNKNOWN')
  return author
}

const tokenOf = ({ headers }: IncomingMessage): string | undefined =>
  /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1]

/** Signing up, signing in and tokens: verdaccio would offer them. */
const isAccountDoor = (path: string): boolean => path.startsWith('/-/user') || path.startsWith('/-/npm')

const isChange = ({ method }: IncomingMessage): boolean => method === 'PUT' || method === 'DELETE'

function isPublisher(request: IncomingMessage, token: string): boolean {
  const shown = Buffer.from(request.headers.authorization ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  return shown.length === wanted.length && timingSafeEqual(shown, wanted)
}

/** `/@scope%2fname/…` → `@scope/name`; null for what is no package's path, which verdaccio then refuses. */
function packageOf(path: string): string | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(path)
  } catch {
    return null
  }
  const name = /^\/((@[\w.~-]+\/)?[\w~][\w.~-]*)(\/|$)/.exec(decoded)?.[1]
  return name === undefined || name.includes('/.') || name === '@' ? null : name
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
