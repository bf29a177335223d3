import type { Attachments } from '../model/index.js'

/**
 * What a bundle's default export looks like: the generated entry of a shop. The builder writes it, the worker's
 * runtime reads it. Its hook lists are in the order that runs.
 */
export interface Wiring {
  /** By installation name. */
  readonly plugins: Readonly<Record<string, WiredPlugin>>
  /** Hook point (`Checkout.place`) → handlers. */
  readonly hooks: Readonly<Record<string, readonly WiredHook[]>>
  /** Event type → subscribers. */
  readonly events: Readonly<Record<string, readonly WiredHandler[]>>
  readonly jobs: readonly WiredJob[]
  /** Kind (`shipping`) → providers, in the order in which the shop asks them. Bundles of older builders have none. */
  readonly providers?: Readonly<Record<string, readonly WiredProvider[]>>
  /** What runs at the turns of a plugin's life, in the order of composition. Bundles of older builders have none. */
  readonly lifecycle?: readonly WiredCallback[]
  /** Token (`loyalty-points:Points`) → who offers it; the first is given to other plugins. */
  readonly offers?: Readonly<Record<string, readonly WiredService[]>>
  /** Class of the shop (`@shopctl/sdk/shop:CatalogSearch`) → what works in its place. */
  readonly replaces?: Readonly<Record<string, readonly WiredService[]>>
  /** Entity (`cart`) → fields that plugins add to it. Bundles of older builders have none. */
  readonly fields?: Readonly<Record<string, readonly WiredField[]>>
}

export interface WiredPlugin {
  /** `order-minimum@1.0.0`. */
  readonly id: string
  readonly scopes: readonly string[]
  /** The packages of other plugins that it may look for. Bundles of older builders say nothing, and limit nothing. */
  readonly peers?: readonly string[]
  /** Where the seller has chosen some of its hook points. */
  readonly attach?: Attachments
  /** Evaluates the plugin's module; called once, when its turn comes. */
  readonly load: () => Promise<PluginModule>
}

/** A prebundle's exports: the plugin class, and what its files hold. Prebundles of older builders have mails only. */
export interface PluginModule {
  readonly default: new (...args: never[]) => object
  /** Text of the mail templates by name: `welcome`, and `welcome.de` for its German. */
  readonly mail: Readonly<Record<string, string>>
  /** Language → code of a denial → words. */
  readonly locales?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** By their path below `assets/`. */
  readonly assets?: Readonly<Record<string, Asset>>
}

/** A file that a shop serves for its plugin. */
export interface Asset {
  /** Content type. */
  readonly type: string
  /** sha256 (hex) of the bytes. */
  readonly hash: string
  readonly base64: string
}

export interface WiredHandler {
  readonly plugin: string
  readonly method: string
}

export interface WiredHook extends WiredHandler {
  readonly kind: 'before' | 'after' | 'around'
  /** Milliseconds that it may take, where that is less than the hook point allows. */
  readonly deadline?: number
}

export interface WiredJob extends WiredHandler {
  readonly cron: string
}

export interface WiredCallback extends WiredHandler {
  readonly kind: 'started' | 'upgraded' | 'stopping' | 'removed'
}

export interface WiredService {
  readonly plugin: string
  /** The class's name. */
  readonly by: string
}

export interface WiredProvider {
  readonly plugin: string
  /** The class's name. */
  readonly name: string
}

export interface WiredField {
  readonly plugin: string
  readonly name: string
  readonly write: 'plugin' | 'shopper'
  /** JSON schema, the default in it. */
  readonly schema: Readonly<Record<string, unknown>>
}
