/** How much of the past a shop can go back to, and what else stays. */
export interface Retention {
  /** So many releases of each shop, those that were live. */
  readonly releases: number
  /** And all that went live within so many days. */
  readonly days: number
  /** What was made or used within this time stays, whoever needs it. */
  readonly unusedMs: number
}

/** What was taken away, or would be. */
export interface Swept {
  readonly count: number
  readonly bytes: number
}

/** Of what a builder keeps on a disk. A bundle has two files. */
export type CollectedMade = Readonly<Record<'bundles' | 'prebundles' | 'packages', Swept>>

/** What no release needs that a shop can go back to. */
export interface Collection {
  readonly isDry: boolean
  /** Removed plugins that were purged since their grace was over. */
  readonly purged: readonly { readonly tenant: string; readonly name: string }[]
  /** How many releases cannot be gone back to from then on. */
  readonly releases: number
  /** In the database. */
  readonly stored: Readonly<Record<'bundles' | 'kernels' | 'migrations', Swept>>
  /** On this machine's disk. */
  readonly onDisk: Readonly<Record<keyof CollectedMade | 'kernels', Swept>>
}
