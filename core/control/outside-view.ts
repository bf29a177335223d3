/** How a plugin that runs outside is connected. */
export interface OutsideView {
  readonly connections: number
  /** ISO 8601: since when it is connected, or gone; null where it never was connected. */
  readonly since: string | null
}
