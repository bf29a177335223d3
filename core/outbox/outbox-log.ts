/** One line of the log. */
export type OutboxLog = (message: string, data?: Readonly<Record<string, unknown>>) => void
