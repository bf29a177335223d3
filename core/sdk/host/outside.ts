import { Capability } from '../capability.js'
import type { Verdict } from '../verdict.js'

/** The part of a plugin that runs outside of the shop, where it is connected. */
export abstract class Outside extends Capability {
  static override readonly scope = 'outside'
  static readonly unbound = true

  /**
   * Asks it what a `before` hook would be asked on this point. Rejects where it is not connected, at once, and where it has
   * not answered within so many milliseconds.
   */
  abstract ask(point: string, input: unknown, deadline: number): Promise<Verdict>
}
