import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { isShopError, shopError } from '../../model/index.js'
import { answerHeaders, type GatewayLimits } from '../../protocol/index.js'
import type { Certificates } from './certificates.js'
import { Exchange, type ExchangeOptions } from './exchange.js'
import { requestIdOf } from './headers.js'
import type { House } from './house.js'
import { createHttpServer } from './http-server.js'
import { parseRequestTarget } from './request-target.js'
import { endAfterRequest, sendProblem } from './send-problem.js'
import type { TenantDoor } from './tenant-door.js'
import { Upgrade, type UpgradeRequest, wantsWebSocket } from './upgrade.js'

export interface DoorServerOptions {
  readonly house: House
  /** By the host that a request names, and by the connection on which it comes. */
  readonly doorOf: (host: string, socket: Socket) => TenantDoor | undefined
  /** Speaks TLS, with these. */
  readonly certificates?: Certificates | undefined
  /** Sends everyone to this port, which speaks TLS. */
  readonly redirectTo?: (() => number) | undefined
}

interface Found extends ExchangeOptions {
  readonly host: string
}

/** Throws the coded error of a request that no worker should see. */
type Find = (request: IncomingMessage) => Found

/** A server that leads each request to its tenant's door. */
export function createDoorServer({ house, doorOf, certificates, redirectTo }: DoorServerOptions): Server {
  const { limits, clients } = house
  const find: Find = (request) => {
    const { host, path } = parseRequestTarget(request, limits)
    const door = doorOf(host, request.socket)
    if (door === undefined) throw shopError('SHOP_NOT_HERE', host)
    return { door, host, path, requestId: requestIdOf(request, limits, door.requestTag) }
  }
  const begin = (response: ServerResponse, found: Found): void => {
    if (redirectTo === undefined) new Exchange(response, found).start()
    else redirect(response, found, redirectTo())
  }
  const on = {
    answer: (response: ServerResponse) => answer(response, { find, begin, limits }),
    // A door that is not found is told as to any other request.
    canUpgrade: (request: IncomingMessage) =>
      redirectTo === undefined && wantsWebSocket(request) && finds(request, find),
    upgrade: (from: UpgradeRequest) => new Upgrade(from, find(from.request)).start(),
  }
  const server = createHttpServer(limits, on, certificates)
  clients.watch(server)
  return server
}

interface Doorkeeper {
  readonly find: Find
  readonly begin: (response: ServerResponse, found: Found) => void
  readonly limits: GatewayLimits
}

function answer(response: ServerResponse, { find, begin, limits }: Doorkeeper): void {
  try {
    begin(response, find(response.req))
  } catch (error) {
    if (!isShopError(error)) throw error
    sendProblem(response, error, { requestId: requestIdOf(response.req, limits) })
  }
}

function finds(request: IncomingMessage, find: Find): boolean {
  try {
    find(request)
    return true
  } catch {
    return false
  }
}

// The method and the body stay what they are.
function redirect(response: ServerResponse, { host, path, requestId }: Found, port: number): void {
  const location = `https://${host}${port === 443 ? '' : `:${port}`}${path}`
  response.writeHead(308, { location, 'content-length': 0, [answerHeaders.requestId]: requestId })
  endAfterRequest(response.req, response)
}
