import { Cron } from 'croner'

/** Why a cron expression is none, in words; undefined when it is one. Five fields, or six with seconds; in UTC. */
export function problemOfCron(cron: string): string | undefined {
  try {
    nextRun(cron, new Date())
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** The next time after `from` that the cron names, in UTC; null when it names none. */
export const nextRun = (cron: string, from: Date): Date | null => new Cron(cron, { timezone: 'UTC' }).nextRun(from)
