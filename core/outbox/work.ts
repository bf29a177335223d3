/** Something that this node holds under a lease, until it settles it or loses it. */
export interface Work {
  readonly id: string
  readonly tenantId: number
  /** The tenant's slug. */
  readonly tenant: string
  /** Where subscribers have places of their own: the one that it is for. */
  readonly subscriberId?: number
  /** Of the claim: whoever comes back after the lease has gone to somebody else has another. */
  readonly lease: string
  /** From 1, this one included. */
  readonly attempts: number
}

/** By their ids. */
export interface Busy {
  readonly tenants: readonly number[]
  /** None where these have no places of their own. */
  readonly subscribers: readonly number[]
}

export interface ClaimRequest {
  readonly limit: number
  /** Who has their share already. */
  readonly busy: Busy
}

export interface Claim<W extends Work> {
  readonly work: readonly W[]
  /** Whether nobody's turn is left out: there is nothing more to claim now. */
  readonly isAll: boolean
}

/** A kind of work: where it comes from, and what is done with it. */
export interface WorkSource<W extends Work> {
  /** For the log: what could not be done. */
  readonly name: string
  claim(request: ClaimRequest): Promise<Claim<W>>
  /** Does the work and settles it, also when it fails. When `signal` aborts, it gives the work back undone. */
  handle(work: W, signal: AbortSignal): Promise<void>
  /** Holds on to the work; answers the keys (`keyOf`) of what is still held. */
  renew(work: readonly W[]): Promise<ReadonlySet<string>>
}

export const keyOf = ({ id, lease }: Pick<Work, 'id' | 'lease'>): string => `${lease}:${id}`
