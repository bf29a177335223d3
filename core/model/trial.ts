/** A thing that a version was put through in a shop of its own, which nobody visits. */
export interface TrialStep {
  readonly what: string
  /** skipped: it has nothing that could be tried so. */
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** Why it failed or was skipped; what is worth knowing of one that passed. */
  readonly detail: string | null
  readonly ms: number
}

/** How a published version did. */
export interface TrialReport {
  readonly package: string
  readonly version: string
  readonly steps: readonly TrialStep[]
  /** ISO 8601. */
  readonly at: string
}

const trialSlug = /^trial-[0-9a-f]{12}$/

/** Whether the shop is one in which something is tried: its plugins reach nobody. */
export const isTrialShop = (slug: string): boolean => trialSlug.test(slug)
