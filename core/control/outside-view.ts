/** How a plugin that runs outside is connected. */
export interface OutsideView {
  readonly connections: number
  /** ISO 8601: since when it is connected, or gone; null where it never was connected. */
  readonly since: string | null
  /** Events that are kept for it while it is not connected, counted up to a thousand; what is set aside is not among them. */
  readonly waiting: number
}
