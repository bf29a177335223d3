/** A tenant's live worker, for those who look. */
export interface LiveWorker {
  readonly release: number
  readonly pid: number
  readonly socket: string
  readonly token: string
  /** Its database login. */
  readonly user: string
}
