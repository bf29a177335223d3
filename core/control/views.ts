import type { PluginData } from '../database/index.js'
import type { PluginCost } from '../metrics/index.js'
import type {
  Attachments,
  Facts,
  FailurePolicy,
  JsonObject,
  Place,
  PlannedStep,
  ReleaseState,
  Review,
  SandboxReport,
} from '../model/index.js'
import type { PluginTraces } from '../outbox/index.js'
import type { BusView } from './bus-views.js'
import type { KillReport } from './kill-views.js'
import type { OutsideView } from './outside-view.js'

export type { BusView, EventsView } from './bus-views.js'
export type { ExplainedStep, ExplainView } from './explain-view.js'
export type { GraphHandler, GraphPlace, GraphView } from './graph-views.js'
export type { KilledShop, KilledView, KillReport, RevivedShop } from './kill-views.js'
export type { CatalogChange, CatalogPage } from './operations/shop/import-catalog.js'
export type { OrderView } from './operations/shop/place-order.js'
export type { PrivatePlugin } from './store/private-plugins.js'
export type { TrustedPlugin } from './store/trusted-plugins.js'

/** What the control API answers: plain data, without secrets. */

export interface PluginView {
  readonly name: string
  readonly package: string
  /** Its author's; null where nobody knows it, and where it is installed under another name than its own. */
  readonly title: string | null
  readonly range: string
  readonly version: string | null
  readonly kind: 'explicit' | 'implicit'
  readonly enabled: boolean
  /**
   * running: in the live release, and its worker answers · asleep: in it, and the shop wakes when something wants it ·
   * stopped: in it, but no worker answers · off: switched off · missing: wanted, but in no release yet · failed: wanted, and
   * the last release with it did not go live · removed: not wanted any more, its settings are kept · killed: its version runs
   * nowhere any more, and has to be updated before it can be switched on.
   */
  readonly state: 'running' | 'asleep' | 'stopped' | 'off' | 'missing' | 'failed' | 'removed' | 'killed'
  readonly scopes: readonly string[]
  /** Aggregates whose events it has failed to take. */
  readonly parked: number
  /** What the seller has chosen for its failed `before` hooks; null leaves it to the hook points. */
  readonly onFailure: FailurePolicy | null
  /** Where the seller has chosen some of its hook points; null is all of them. */
  readonly attach: Attachments | null
  /** Where the operator has it run; what its author has made an external plugin runs outside in any case. */
  readonly place: Place
  /** Of a removed one: when what it has stored goes, ISO 8601; until then it can be restored. Null where it is kept. */
  readonly purgeAt: string | null
  /** Why the platform has withdrawn its version; null where it has not. */
  readonly withdrawn: string | null
  /** How one that runs outside is connected; null for one that runs in the shop. */
  readonly outside: OutsideView | null
  /** What its code did within the last hour; null where it did nothing. */
  readonly cost: PluginCost | null
  /** Without what the schema marks writeOnly; those keys stand in `secrets`. */
  readonly config: JsonObject
  readonly secrets: readonly string[]
  readonly schema: JsonObject | null
  /** Language → what sellers read of the plugin in it. */
  readonly locales?: NonNullable<Facts['locales']>
}

/** The plugins that a shop may have, by name or scope (`@house/*`); none: all that are everybody's. */
export interface AllowedView {
  readonly tenant: string
  readonly packages: readonly string[]
}

/** A published version that nobody has said anything of, where that needs saying. */
export interface WaitingVersion {
  readonly package: string
  readonly version: string
  readonly scopes: readonly string[]
  /** ISO 8601. */
  readonly publishedAt: string
}

export interface ReviewsView {
  /** Whether versions have to be approved before a shop can have them. */
  readonly required: boolean
  readonly waiting: readonly WaitingVersion[]
  readonly said: readonly Review[]
}

/** What an installation has stored, whether it is there or was removed. */
export interface PluginDataView extends PluginData, PluginTraces {
  readonly name: string
  readonly state: PluginView['state']
  /** The keys of its settings, secrets too. */
  readonly settings: readonly string[]
  /** When all of it goes, ISO 8601; null where nobody has asked for that. */
  readonly purgeAt: string | null
}

/** A plugin that a shop wants, whether it has it or not. */
export interface WantedView {
  readonly name: string
  readonly package: string
  readonly range: string
  readonly enabled: boolean
}

export interface ReleaseView {
  readonly number: number
  readonly state: ReleaseState
  readonly reason: string
  readonly by: string
  readonly plugins: readonly {
    readonly name: string
    readonly version: string
    readonly enabled: boolean
    /** As in `PluginView`. */
    readonly title: string | null
    /** Where it runs outside of the shop: its author has made it so, or it was placed there. */
    readonly outside?: 'external' | 'placed'
  }[]
  readonly bundle: string
  readonly kernel: string
  readonly createdAt: string
  readonly liveAt: string | null
  readonly error: string | null
  /** Whether the shop can go back to it: it was live, and what it is made of is kept. */
  readonly canReturn: boolean
  /** Of a listed one: what it made different from the one before, a sentence for each plugin, and the same as data. */
  readonly difference?: readonly string[]
  readonly steps?: readonly PlannedStep[]
}

export interface TenantView {
  readonly slug: string
  readonly name: string
  readonly currency: string
  /** The shop's own loopback address. */
  readonly address: string | null
  /** `ready`, `asleep` (it wakes when something wants it), `starting`, `failed` (it is tried again), `stopped`. */
  readonly state: string
  readonly release: number | null
  readonly plugins: readonly string[]
  /** Aggregates whose events a plugin has failed to take. */
  readonly parked: number
  /** Installations that have failed, or ended the worker, within the last hour. */
  readonly failing: readonly string[]
  /** Webhooks that the platform has paused or switched off. */
  readonly stoppedWebhooks: number
  /** Plugins that are on and run outside: by how many connections each is there, and what waits for one that is not. */
  readonly outside: readonly ({ readonly plugin: string } & OutsideView)[]
}

/** What a subscriber could not take: the event that failed, and how many wait from it on. */
export interface ParkedView {
  readonly plugin: string
  readonly method: string
  readonly aggregate: string
  readonly event: string
  readonly type: string
  readonly attempts: number
  /** ISO 8601. */
  readonly since: string
  readonly error: string
  readonly waiting: number
}

export interface StatusView {
  readonly gateway: string
  readonly admin: string
  readonly registry: string
  readonly mailbox: string | null
  /** Where plugins connect that run outside; null while no shop has a token for one. */
  readonly socket: string | null
  /** What stands around the shops' workers. */
  readonly sandbox: SandboxReport
  /** Where events go out to, and whether it takes them; null where they do not go out. */
  readonly bus: BusView | null
  readonly tenants: readonly TenantView[]
}

/** One line of the answer to a change: what happens, then how it ended. */
export type ChangeLine =
  | { readonly progress: { readonly phase: string; readonly detail?: string; readonly ms?: number } }
  | { readonly release: ReleaseView; readonly changed?: boolean; readonly password?: string }
  | { readonly report: KillReport }
  | {
      readonly problem: {
        readonly status: number
        readonly code: string
        readonly title: string
        readonly hint?: string
      }
    }
