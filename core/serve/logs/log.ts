/** Writes one line of the platform's log. */
export type WriteLog = (message: string, data?: Readonly<Record<string, unknown>>) => void
