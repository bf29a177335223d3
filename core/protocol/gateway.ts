/**
 * Every message between the supervisor and the gateway, over the gateway's channel. The gateway knows nothing but what
 * it was told here; started again, it is told everything again.
 */

/** Where a tenant's requests go from now on. */
export interface Route {
  readonly tenant: string
  readonly release: number
  /** Unix socket of the ready worker. */
  readonly socket: string
}

/** What the gateway allows. Times in milliseconds, sizes in bytes. */
export interface GatewayLimits {
  /** A request's address, as it stands in its first line. */
  readonly targetBytes: number
  /** All header lines of a request together, with the first line. */
  readonly headerBytes: number
  readonly headerCount: number
  /** A request's id is kept as its client says it up to this length; 0 keeps none, and gives each one of ours. */
  readonly requestIdBytes: number
  readonly bodyBytes: number
  /** From a connection's first byte, or its opening, to the end of the headers. */
  readonly headersMs: number
  /** To the end of the request's body. */
  readonly requestMs: number
  /** How long an idle client connection is kept. */
  readonly keepAliveMs: number
  /** How long an answer that does not move is kept for a client that has closed its sending side. */
  readonly halfClosedMs: number
  /** Clients' connections, all together. */
  readonly clients: number
  readonly clientsPerAddress: number
  /** How long a worker may take to begin its answer. */
  readonly answerMs: number
  /** All header lines of an answer together. */
  readonly answerHeaderBytes: number
  /** An answer that has not moved for so long, whoever is to blame, is broken off before twice the time is over. */
  readonly stallMs: number
  /** How long a request waits for a tenant that has lost its worker. */
  readonly parkMs: number
  /** How long a request waits for a tenant that was asleep. */
  readonly wakeMs: number
  /** How many such requests wait, each tenant. */
  readonly parked: number
  /** Requests that are not answered to their end, each tenant. */
  readonly inFlight: number
  /** WebSockets, each tenant. */
  readonly sockets: number
  /** Requests that a worker works on before it begins its answer, each tenant; more wait in its queue. */
  readonly working: number
  /** The same of all tenants together; when it is reached their queues take turns. */
  readonly workingTotal: number
  /** How many requests wait in a tenant's queue, and how long. */
  readonly queued: number
  readonly queueMs: number
  /** Requests a second, each tenant, and how many may come at once after a pause. 0 sets no limit. */
  readonly requestsPerSecond: number
  readonly burst: number
  /** Connections to one worker. */
  readonly connections: number
}

/** A certificate with its key, both PEM, for a host name (lower case), or `default` for all that have none of their own. */
export interface Certificate {
  readonly host: string
  readonly cert: string
  readonly key: string
}

export const defaultCertificate = 'default'

/** A second main port, which speaks TLS. */
export interface GatewayTls {
  readonly port: number
  readonly certificates: readonly Certificate[]
  /** The other main port only says where this one is. Tenants' own ports do not. */
  readonly redirects: boolean
}

export type ToGateway =
  /** Sent once, first: open the main port (0 chooses one). Answered by `listening`. */
  | {
      readonly kind: 'listen'
      readonly host: string
      readonly port: number
      readonly limits: GatewayLimits
      readonly tls?: GatewayTls | undefined
    }
  /** Handshakes use these from now on; connections stay. */
  | { readonly kind: 'certificates'; readonly certificates: readonly Certificate[] }
  /**
   * The tenant exists: answer for these host names (exact, lower case, no port) on the main port, and listen on its own
   * loopback port (0 chooses one); its requests wait until a route is there. Answered by `tenant-listening`. One that
   * is asleep has no worker on purpose: that a request has come is told by `wake`.
   */
  | {
      readonly kind: 'tenant'
      readonly tenant: string
      readonly hosts: readonly string[]
      readonly port: number
      readonly isAsleep?: boolean
    }
  /** Answered by `forgotten` when its port is free. */
  | { readonly kind: 'forget'; readonly tenant: string }
  /** Atomic switch. Answered by `routed`; the old socket's last request by `drained`. */
  | { readonly kind: 'route'; readonly route: Route }
  /** The worker is gone: park the tenant's requests for up to two seconds, then answer 503 with Retry-After. */
  | { readonly kind: 'park'; readonly tenant: string }
  /**
   * If nothing is under way for the tenant, nothing was for so long, and this is its worker's socket: take the route
   * away, and tell by `wake` when a request comes. Answered by `rested`.
   */
  | { readonly kind: 'rest'; readonly tenant: string; readonly socket: string; readonly quietMs: number }
  /** It has no worker on purpose, again: its requests wait, and the first of them is told by `wake`. */
  | { readonly kind: 'sleep'; readonly tenant: string }
  /** How much is under way? Answered by `counts`. */
  | { readonly kind: 'count' }
  /** Take no new connections, finish what runs, and end. */
  | { readonly kind: 'close' }

export type FromGateway =
  | { readonly kind: 'listening'; readonly port: number; readonly tlsPort?: number }
  | { readonly kind: 'tenant-listening'; readonly tenant: string; readonly port: number }
  /** A port could not be had; without `tenant` it is the main one. `code` is the system's: EADDRINUSE, EACCES. */
  | { readonly kind: 'listen-failed'; readonly tenant?: string; readonly port: number; readonly code: string }
  | { readonly kind: 'forgotten'; readonly tenant: string }
  | { readonly kind: 'routed'; readonly tenant: string; readonly release: number; readonly socket: string }
  /** No request is under way on this socket any more, and none will come. */
  | { readonly kind: 'drained'; readonly socket: string }
  /** Whether its route was taken away. */
  | { readonly kind: 'rested'; readonly tenant: string; readonly socket: string; readonly isAsleep: boolean }
  /** A request waits for a tenant that is asleep. Told once, until it has a route or is asleep anew. */
  | { readonly kind: 'wake'; readonly tenant: string }
  /** Some of the tenants that have requests under way; told every second, as long as there are any. */
  | { readonly kind: 'busy'; readonly tenants: readonly string[] }
  /** Workers of these tenants have requests, and began no answer for a tenth of a second; told as often, at last with none. */
  | { readonly kind: 'silent'; readonly tenants: readonly string[] }
  /** Some of the tenants that have a worker or requests, or have answered some; with `isLast` they are all. */
  | { readonly kind: 'counts'; readonly tenants: readonly TenantLoad[]; readonly isLast: boolean }

/** What is under way for a tenant at the gateway. */
export interface TenantLoad {
  readonly tenant: string
  /** Requests that have come in and are not answered yet, WebSockets too. */
  readonly underWay: number
  /** Those of them that wait for a worker. */
  readonly waiting: number
  /** Milliseconds since a request came or ended. */
  readonly quietMs: number
  /** At each worker that has not drained; the release that gets the requests is the last. */
  readonly releases: readonly { readonly release: number; readonly underWay: number }[]
  readonly answers: AnswerCounts
}

/** What a gateway has answered since its start. */
export interface AnswerCounts {
  /** By the first digit of the status; the first are those whose client left before there was one. */
  readonly classes: readonly number[]
  readonly ms: number
  /** As `bucketOf` says; empty where nothing was answered. */
  readonly buckets: readonly number[]
}

/**
 * A seller's session in the admin. Cookies know no ports: on the loopback a browser shows it to every shop's own port, too, and
 * no shop is to see it.
 */
export const sessionCookie = 'shopctl_session'

/** What the gateway adds to every answer of a shop. */
export const answerHeaders = { requestId: 'x-request-id', release: 'x-release' } as const
