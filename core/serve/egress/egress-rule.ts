import { type Consent, type EgressOutcome, isInScope } from '../../protocol/index.js'
import { ask, findAddresses, type Lookup, type Reached } from './find-addresses.js'
import { LookUps } from './look-ups.js'

/** Calls of one shop that may be under way. */
const maxCalls = 64

export type Judged =
  /** `over` is to be called when the call has ended. */
  | {
      readonly kind: 'allowed'
      readonly lookup: Reached['lookup']
      readonly plugins: readonly string[]
      readonly over: () => void
    }
  | { readonly kind: 'refused'; readonly outcome: Refusal; readonly plugins: readonly string[] }

type Refusal = Exclude<EgressOutcome, 'done' | 'unreachable'>

/** Nobody has consented to it, or nobody does any more. */
export const forbidden: Extract<Judged, { kind: 'refused' }> = { kind: 'refused', outcome: 'forbidden', plugins: [] }

/** What one shop may call: the union of what is consented to for its plugins. At first nothing. */
export class EgressRule {
  readonly #isAllowed: (address: string) => boolean
  readonly #lookUps: LookUps
  #consents: readonly Consent[] = []
  #underWay = 0

  constructor(isAllowed: (address: string) => boolean, lookUp: Lookup = ask) {
    this.#isAllowed = isAllowed
    this.#lookUps = new LookUps(lookUp)
  }

  /** In place of what was consented to before. */
  consent(consents: readonly Consent[]): void {
    this.#consents = consents
  }

  allows(target: URL): boolean {
    return this.#callersOf(target).length > 0
  }

  /** The installations for which the host is consented to. */
  #callersOf(target: URL): string[] {
    return this.#consents
      .filter(({ hosts }) => hosts.some((host) => isInScope(target, host)))
      .map(({ plugin }) => plugin)
  }

  async judge(target: URL): Promise<Judged> {
    const plugins = this.#callersOf(target)
    if (plugins.length === 0) return forbidden
    if (this.#underWay >= maxCalls) return { kind: 'refused', outcome: 'busy', plugins }
    const over = this.#begin()
    const found = await findAddresses(bareHost(target), this.#isAllowed, this.#lookUps.ask)
    // A name server takes its time, and a consent may be withdrawn meanwhile.
    if (found.kind === 'found' && this.allows(target)) return { kind: 'allowed', lookup: found.lookup, plugins, over }
    over()
    return found.kind === 'found' ? forbidden : { kind: 'refused', outcome: found.kind, plugins }
  }

  #begin(): () => void {
    this.#underWay += 1
    let isOver = false
    return () => {
      if (!isOver) this.#underWay -= 1
      isOver = true
    }
  }
}

/** An IPv6 address without the brackets that it has in an address. */
export const bareHost = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1')
