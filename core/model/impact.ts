/** What a version of a plugin would do to the shops that have another one of it. */
export interface Impact {
  readonly package: string
  readonly version: string
  readonly shops: readonly ImpactOnShop[]
  /** How many distinct sets, with their settings, were built and booted. */
  readonly sets: number
}

export interface ImpactOnShop {
  readonly tenant: string
  /** The versions that it has. */
  readonly from: readonly string[]
  /** stays: the range that it wants does not take the version. */
  readonly outcome: 'runs' | 'breaks' | 'stays'
  /** Why it breaks: the same words that an update of it would end with. */
  readonly reason: string | null
}
