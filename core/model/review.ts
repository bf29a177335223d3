/**
 * What an operator says of one version. approved: it may be had where that needs saying · rejected: it may not ·
 * deprecated: others are taken where there are any · yanked: nobody gets it any more, and shops that have it are told ·
 * killed: it runs nowhere any more.
 */
export type Verdict = 'approved' | 'rejected' | 'deprecated' | 'yanked' | 'killed'

export interface Review {
  readonly package: string
  readonly version: string
  readonly verdict: Verdict
  readonly reason: string
  readonly by: string
  /** ISO 8601. */
  readonly at: string
}
