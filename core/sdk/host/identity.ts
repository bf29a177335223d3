import { Capability } from '../capability.js'

/** Tells whose session a token belongs to. The shop implements it; the runtime asks it once a request that has one. */
export abstract class Identity extends Capability {
  static readonly unbound = true

  /** The customer's id, or undefined for an unknown or expired token. */
  abstract customerOf(token: string): Promise<string | undefined>
}
