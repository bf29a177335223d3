import { Capability } from '../capability.js'
import type { Provider, ProviderKind } from '../provider.js'

/** A plugin's provider in this release. */
export interface Provided<P extends Provider> {
  /** The installation's name. */
  readonly plugin: string
  readonly provider: P
}

/** The providers of this release's plugins, for the shop to ask. */
export abstract class Providers extends Capability {
  static readonly unbound = true

  /** Those of a kind, in the order of composition. */
  abstract of<P extends Provider>(kind: ProviderKind<P>): readonly Provided<P>[]

  /**
   * Asks one. Its failure, or an answer that takes longer than `deadline` milliseconds, is logged under the plugin's name
   * and becomes a 503 PROVIDER_FAILED; what it throws as a problem is passed on.
   */
  abstract ask<P extends Provider, T>(
    provided: Provided<P>,
    question: (provider: P) => T | Promise<T>,
    deadline?: number,
  ): Promise<T>
}
