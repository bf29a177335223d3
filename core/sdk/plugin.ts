// tsyringe refuses to be loaded without it.
import 'reflect-metadata'
import { injectable } from 'tsyringe'
import type { EventClass } from './events.js'
import type { Field } from './fields.js'
import { type Constructor, note } from './metadata.js'
import type { Provider } from './provider.js'

/** What a plugin may make its defaults of. */
export interface ShopFacts {
  readonly slug: string
  readonly name: string
  /** ISO 4217. */
  readonly currency: string
}

export interface PluginOptions {
  /** TypeBox schema of the plugin's settings. */
  readonly config?: object
  /** Settings for what the seller left out, computed from the shop each time that it starts. */
  readonly defaults?: (shop: ShopFacts) => Readonly<Record<string, unknown>>
  /** Fields that it adds to products, customers, carts and orders. */
  readonly fields?: readonly Field[]
  /** Controllers with the plugin's own routes. */
  readonly controllers?: readonly Constructor[]
  /** Providers beside the plugin's own class, which may be one itself. */
  readonly providers?: readonly Constructor<Provider>[]
  /** Events of its own that it emits; their types begin with the package's name: `loyalty-points.earned`. */
  readonly events?: readonly EventClass[]
  /** Classes with `@Offers` or `@Replaces`, beside the plugin's own class, which may be one itself. */
  readonly services?: readonly Constructor[]
  /** It runs outside of the shop, and is sent the events of these types: what `externalPlugin` says. */
  readonly outside?: { readonly events: readonly string[] }
}

/** Marks the default export of a plugin's package. Its constructor's parameters are injected by type. */
export function Plugin(options: PluginOptions = {}) {
  return (target: Constructor): void => {
    injectable()(target)
    const {
      config,
      defaults,
      fields = [],
      controllers = [],
      providers = [],
      events = [],
      services = [],
      outside,
    } = options
    note(target, 'plugin', { config, defaults, fields, controllers, providers, events, services, outside })
  }
}
