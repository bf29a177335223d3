/**
 * Every message between the supervisor and the egress process, over its channel. It knows nothing but what it was told
 * here; started again, it is told everything again.
 */

/** Hosts that a plugin may call, as its scopes name them: `api.example.com`, `*.example.com`, `127.0.0.1:8125`. */
export interface Consent {
  /** Installation name. */
  readonly plugin: string
  /** `greeter@1.2.0`. */
  readonly id: string
  readonly hosts: readonly string[]
}

export type ToEgress =
  /** Sent once, first. `reachable`: private addresses and networks (`10.1.2.0/24`) that may be called nevertheless. */
  | { readonly kind: 'start'; readonly reachable: readonly string[] }
  /** Listen at the slot's sockets: for calls, and for the database where it is reached by TCP. Answered by `opened` or
   * `open-failed`. */
  | { readonly kind: 'open'; readonly slot: string; readonly opening: number; readonly database?: TcpDatabase }
  /** The slot's worker is this shop's from now on, and may call what was consented to. */
  | { readonly kind: 'serve'; readonly slot: string; readonly tenant: string; readonly consents: readonly Consent[] }
  /** The worker has ended: what is open is closed. */
  | { readonly kind: 'close'; readonly slot: string }

export interface TcpDatabase {
  readonly host: string
  readonly port: number
}

export type FromEgress =
  | { readonly kind: 'opened'; readonly opening: number }
  | { readonly kind: 'open-failed'; readonly opening: number; readonly reason: string }
  | { readonly kind: 'call'; readonly tenant: string; readonly call: EgressCall }

/** A call to the outside, when it has ended or was refused. */
export interface EgressCall {
  /** `api.example.com:443`. */
  readonly host: string
  /** Installations that may call the host: which of them did cannot be told from outside. */
  readonly plugins: readonly string[]
  readonly outcome: EgressOutcome
  readonly sentBytes: number
  readonly receivedBytes: number
  readonly ms: number
  /** So many calls before it were not told. */
  readonly untold?: number
}

/**
 * `forbidden`: no scope names the host; `private`: it has addresses of a private network only; `unknown`: it has none;
 * `unreachable`: nobody answers there; `busy`: the shop has too many calls under way.
 */
export type EgressOutcome = 'done' | 'forbidden' | 'private' | 'unknown' | 'unreachable' | 'busy'

/** The variable that tells a worker the path of its proxy's socket. */
export const egressVariable = 'SHOPCTL_EGRESS_SOCKET'

/** Names of the sockets in a slot's folder. The database's is what libpq calls it. */
export const slotSockets = { egress: 'egress.sock', database: (port: number) => `.s.PGSQL.${port}` } as const

/** What the proxy answers to CONNECT, so that the caller can tell why. */
export const egressStatus: Readonly<Record<Exclude<EgressOutcome, 'done'>, number>> = {
  forbidden: 403,
  private: 451,
  unknown: 404,
  unreachable: 502,
  busy: 429,
}
