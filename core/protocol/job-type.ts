/**
 * A job in the queue travels as an event of this type, which nobody else can emit or subscribe to: names of events have
 * no colon.
 */
export const jobType = (installation: string, method: string): string => `${installation}.job:${method}`

export const isJobType = (type: string): boolean => type.includes('.job:')
