import { type Consent, type EgressOutcome, isInScope } from '../../protocol/index.js'
import { findAddresses, type Lookup, type Reached } from './find-addresses.js'

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

/** What one shop may call: the union of what was consented to for its plugins. */
export class EgressRule {
  readonly #isAllowed: (address: string) => boolean
  readonly #consents: readonly Consent[]
  readonly #lookUp: Lookup | undefined
  #underWay = 0

  constructor(isAllowed: (address: string) => boolean, consents: readonly Consent[], lookUp?: Lookup) {
    this.#isAllowed = isAllowed
    this.#consents = consents
    this.#lookUp = lookUp
  }

  /** The installations for which the host was consented to. */
  callersOf(target: URL): string[] {
    return this.#consents
      .filter(({ hosts }) => hosts.some((host) => isInScope(target, host)))
      .map(({ plugin }) => plugin)
  }

  async judge(target: URL): Promise<Judged> {
    const plugins = this.callersOf(target)
    if (plugins.length === 0) return { kind: 'refused', outcome: 'forbidden', plugins }
    if (this.#underWay >= maxCalls) return { kind: 'refused', outcome: 'busy', plugins }
    const over = this.#begin()
    const found = await findAddresses(bareHost(target), this.#isAllowed, this.#lookUp)
    if (found.kind === 'found') return { kind: 'allowed', lookup: found.lookup, plugins, over }
    over()
    return { kind: 'refused', outcome: found.kind, plugins }
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
