import type { Wiring } from './wiring.js'

/** A plugin's handler that its worker counts: a hook on its point, or a provider of its kind. */
export interface CountedHandler {
  readonly kind: 'before' | 'around' | 'after' | 'provider'
  /** `Checkout.place` · `shipping`. */
  readonly point: string
  /** The installation's name. */
  readonly plugin: string
  /** A provider's is its class. */
  readonly method: string
}

/** `before Checkout.place order-minimum.check`. */
export const handlerLine = ({ kind, point, plugin, method }: CountedHandler): string =>
  `${kind} ${point} ${plugin}.${method}`

/** All that a release's worker counts, in the order that runs. */
export const countedHandlers = ({ hooks, providers = {} }: Pick<Wiring, 'hooks' | 'providers'>): CountedHandler[] => [
  ...Object.entries(hooks).flatMap(([point, wired]) =>
    wired.map(({ kind, plugin, method }): CountedHandler => ({ kind, point, plugin, method })),
  ),
  ...Object.entries(providers).flatMap(([point, wired]) =>
    wired.map(({ plugin, name }): CountedHandler => ({ kind: 'provider', point, plugin, method: name })),
  ),
]
