/** The code of a worker: paths through its own root, which others on this machine can read (proc_pid_root(5)). */
export interface RunningCode {
  /** The bundle's file. */
  readonly bundle: string
  /** The kernel's folder. */
  readonly kernel: string
}

/** A tenant's live worker, for those who look. */
export interface LiveWorker {
  readonly release: number
  readonly pid: number
  /** What it has before it, as it sees it. */
  readonly code: RunningCode
  readonly socket: string
  readonly token: string
  /** Its database login. */
  readonly user: string
}
