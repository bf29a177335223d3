/**
 * What a plugin does for the shop when the shop asks: shipping, tax, payment … The shop declares the kinds, each an
 * abstract class; a plugin's class, or one named in `@Plugin({ providers })`, extends one.
 */
export abstract class Provider {
  /** Names the kind in what a plugin declares: `shipping`. */
  static readonly kind: string
  /** Whether a shop has one at most: a second one is refused with PROVIDER_CONFLICT before anything starts. */
  static readonly exclusive: boolean = false
}

/** A class of providers of one kind. */
export interface ProviderKind<P extends Provider = Provider> {
  readonly kind: string
  readonly exclusive: boolean
  readonly prototype: P
}
