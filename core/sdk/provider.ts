/**
 * What a plugin does for the shop when the shop asks: shipping, tax, payment … The shop declares the kinds, each an
 * abstract class; a plugin's class, or one named in `@Plugin({ providers })`, extends one.
 */
export abstract class Provider {
  /** Names the kind in what a plugin declares: `shipping`. */
  static readonly kind: string
}

/** A class of providers of one kind. */
export interface ProviderKind<P extends Provider = Provider> {
  readonly kind: string
  readonly prototype: P
}
