/** What was found when a running shop was followed back to the packages that it is made of. */
export interface Verification {
  readonly tenant: string
  readonly release: number
  readonly packages: readonly VerifiedPackage[]
  /** Each sha256 (hex) of the bundle's code. */
  readonly bundle: {
    /** As the release says. */
    readonly recorded: string
    /** What the lock's tarballs give today; null where they give none. */
    readonly rebuilt: string | null
    /** The file that the worker has before it. */
    readonly running: string
  }
  /** Each sha256 (hex) over its files. */
  readonly kernel: { readonly recorded: string; readonly running: string }
  /** Its process id. */
  readonly worker: number
  /** Why it is not what it should be, in words; none where every byte is accounted for. */
  readonly faults: readonly string[]
}

export interface VerifiedPackage {
  /** `name@version`. */
  readonly id: string
  readonly integrity: string
  /** The id of the key with which this registry has signed it; null for what came from elsewhere. */
  readonly signedBy: string | null
}
