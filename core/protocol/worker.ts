import type { FailurePolicy } from '../model/index.js'
import type { RunningScripts } from '../scripts/contract/index.js'
import type { Counts, Trail } from './report.js'
import type { Question, QuestionAnswer } from './socket.js'

/** Every message between the supervisor and a worker, over the worker's channel. */

/**
 * What a worker inherits: Node's own channel (`process.send`, `process.on('message')`), and its listening unix socket,
 * bound by the supervisor. The socket does not come as a message's handle, since then the supervisor would have to read
 * the channel with Node's parser, and that one throws in the supervisor on a line that a plugin wrote to the descriptor
 * (tried: `fs.writeSync(3, 'x\n')` ends the parent).
 */
export const workerDescriptors = { channel: 3, listener: 4, further: 5 } as const

/** Sent once. */
export interface Activate {
  readonly kind: 'activate'
  readonly tenant: {
    readonly slug: string
    readonly name: string
    readonly currency: string
    /** Where shoppers find it; undefined where nobody serves it. */
    readonly address?: string | undefined
  }
  readonly release: number
  /** Absolute path of the bundle's file. */
  readonly bundle: string
  /** Config by installation name. */
  readonly config: Readonly<Record<string, unknown>>
  /** What failed `before` hooks do, by installation name, where the seller has chosen. */
  readonly onFailure?: Readonly<Record<string, FailurePolicy>>
  readonly database: DatabaseLogin
  /** Its login is the one that it was told to `connect` as, under another name. */
  readonly isConnected?: boolean
  /** Installation → the version that the live release has, where it is another one. */
  readonly upgraded?: Readonly<Record<string, string>>
  /** Its release has died of something for which nobody could be blamed: it is to put down who runs. */
  readonly watched?: boolean
  /** Its requests stand in traces: those of clients are continued, and plugins' calls carry them on. */
  readonly traces?: boolean
  /** Plugins of the bundle that are left out, by `package@version`: none of their code is evaluated. */
  readonly off?: readonly string[]
  /** The seller's scripts that are on; none where it is left out. */
  readonly scripts?: RunningScripts
  /** Secret of this one worker: who shows it in `x-shopctl-token` comes from the platform. */
  readonly token: string
}

/** A login that is no tenant's yet, and sees nothing. */
export type StandingLogin = Omit<DatabaseLogin, 'schema' | 'plugins'>

/** Where the tenant's rows are, and as whom. `host` is a name, or the folder of a unix socket. */
export interface DatabaseLogin {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
  /** The tenant's schema; first on the search path. */
  readonly schema: string
  /** Installation → the role that it acts as in its own tables, and their schema. */
  readonly plugins?: Readonly<Record<string, string>>
}

export type ToWorker =
  | Activate
  /** Sent before `standby`: somebody waits for it, and it need not get warm. */
  | { readonly kind: 'hurry' }
  /** Sent once it is on standby: it connects already, as a login that will be its tenant's. */
  | { readonly kind: 'connect'; readonly database: StandingLogin }
  /** Nothing calls the code of these versions any more; answered by `switched-off`. Also sent while it becomes a release. */
  | { readonly kind: 'switch-off'; readonly asked: number; readonly ids: readonly string[] }
  /**
   * The gateway sends no new requests: ask long-lived connections to leave, finish what runs, then say `drained`. Sent
   * a second time when the last request has been answered; each is answered.
   */
  | { readonly kind: 'drain' }
  /**
   * Nothing runs any more: let the plugins finish, and those that are removed clean up, then say `finished`. Sent to a
   * worker that has said that it has plugins which want to know.
   */
  | { readonly kind: 'finish'; readonly removed: readonly string[] }
  | { readonly kind: 'answered'; readonly asking: number; readonly answer: QuestionAnswer }
  | { readonly kind: 'not-answered'; readonly asking: number; readonly words: string }

export type FromWorker =
  /** Kernel loaded and warm, waiting for `activate`. */
  | { readonly kind: 'standby' }
  /** Sent before each step of a start, so that whoever waits in vain knows where it stopped. */
  | { readonly kind: 'step'; readonly step: string; readonly plugin?: string }
  /** `finishes`: it wants to be told before it ends. */
  | { readonly kind: 'ready'; readonly finishes?: boolean }
  /**
   * `databaseAway`: it could not ask its database, which is nobody's fault in the release. `suspect`: the stack names no
   * plugin, and this one stood in the async context.
   */
  | {
      readonly kind: 'failed'
      readonly plugin?: string
      readonly message: string
      readonly stack?: string
      readonly databaseAway?: boolean
      readonly suspect?: boolean
    }
  /** What was counted since the last one, and requests that are worth remembering; at most each second. */
  | { readonly kind: 'report'; readonly counts: readonly Counts[]; readonly trails: readonly Trail[] }
  | { readonly kind: 'switched-off'; readonly asked: number }
  /** A hook's question to an external plugin; answered by `answered` or `not-answered`. */
  | { readonly kind: 'ask'; readonly asking: number; readonly plugin: string; readonly question: Question }
  /** Nothing runs in the worker any more. */
  | { readonly kind: 'drained' }
  /** The plugins have finished: the worker may end. */
  | { readonly kind: 'finished' }

/** What it says beside how it is. */
export type WorkerWord = Extract<FromWorker, { readonly kind: 'report' | 'ask' }>

/** Doors inside a worker that only the platform uses, by its token. The gateway refuses them to everyone else. */
export const internalPrefix = '/_platform'
export const internalPaths = {
  /** GET → 200 {release, bundle}. */
  health: `${internalPrefix}/health`,
  /** GET /ID → 200 Trail, or 404. */
  requests: `${internalPrefix}/requests`,
  /** GET → 200 Registrations. */
  registrations: `${internalPrefix}/registrations`,
  /** POST Delivery → 204, or 500 problem. */
  events: `${internalPrefix}/events`,
  /** POST JobRun → 204, or 500 problem. */
  jobs: `${internalPrefix}/jobs`,
  /** POST CarriedMail → 204, or 500 problem. */
  mails: `${internalPrefix}/mails`,
  /** GET → 200 StandingHooks: what was composed when the worker started. */
  hooks: `${internalPrefix}/hooks`,
  /** PUT {products: ProductInput[]} → 204: creates or updates by handle and sku. */
  catalog: `${internalPrefix}/catalog`,
  /** PUT {products: ProductInput[]} → 200 {changes}: what `catalog` would change. */
  catalogChanges: `${internalPrefix}/catalog/changes`,
  /** PUT {cursor?, limit} → 200 {items: ProductInput[], nextCursor}. */
  catalogPage: `${internalPrefix}/catalog/page`,
  /** PUT → 204: lets go of what was asked for and nobody came back for. */
  forgottenPayments: `${internalPrefix}/forgotten-payments`,
  /** PUT RunningScripts → 204: these are on. */
  scripts: `${internalPrefix}/scripts`,
  /** PUT ScriptTrial → 200 ScriptTrace. */
  scriptTrial: `${internalPrefix}/scripts/trial`,
  /** PUT DeskOrder below its reference → 201 or, for one that there was, 200 Order. */
  orders: `${internalPrefix}/orders`,
} as const
export const tokenHeader = 'x-shopctl-token'

/** A worker closes no connection by itself: whoever is at the other end does, when it has been idle for so long. */
export const workerKeepAliveMs = 60_000

/** What stands in a release, the shop's own and its plugins': for who wants to see it, and to compare. */
export interface Registrations {
  readonly plugins: readonly string[]
  /** `GET /products`. */
  readonly routes: readonly string[]
  /** Hook point → `before order-minimum.check`, in the order that runs. */
  readonly hooks: Readonly<Record<string, readonly string[]>>
  /** Methods in whose place a chain of hooks or a replacement stands. */
  readonly chains: readonly string[]
  readonly events: Readonly<Record<string, readonly string[]>>
  readonly jobs: readonly string[]
  readonly providers: readonly string[]
  readonly offers: Readonly<Record<string, readonly string[]>>
  readonly replaces: Readonly<Record<string, readonly string[]>>
  /** What the release's container can inject. */
  readonly tokens: readonly string[]
}

/** One event for one subscriber. Delivered at least once; `id` is the idempotency key. */
export interface Delivery {
  readonly id: string
  readonly type: string
  readonly aggregate: string
  readonly at: string
  /** From 1. */
  readonly attempt: number
  readonly payload: unknown
  /** Installation name and method. */
  readonly plugin: string
  readonly method: string
}

export interface JobRun {
  readonly plugin: string
  readonly method: string
  /** The time for which it was due, ISO 8601. */
  readonly due: string
}

/** A mail for the plugin that carries the shop's mails. Handed over until it is sent; `message.id` stays the same. */
export interface CarriedMail {
  /** The installation's name. */
  readonly plugin: string
  readonly message: {
    readonly id: string
    readonly channel: 'mail'
    readonly to: string
    readonly subject: string
    readonly text: string
    readonly html: string
    readonly language?: string
  }
}

/** A hook as it was composed. */
export interface StandingHook {
  readonly kind: 'before' | 'around' | 'after'
  /** Installation name. */
  readonly plugin: string
  readonly method: string
  /** Milliseconds that it may take. */
  readonly deadline: number
  /** What its failure does to the call. */
  readonly onFailure: FailurePolicy
}

/** Hook point → who stands on it, in the order that runs. */
export type StandingHooks = Readonly<Record<string, readonly StandingHook[]>>
