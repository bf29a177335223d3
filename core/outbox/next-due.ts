import { createHash } from 'node:crypto'
import { nextRun } from '../model/index.js'

export interface AskNextDue {
  readonly tenant: string
  /** The time that was due last, when there was one. */
  readonly after?: Date
  readonly now: Date
}

/** The next time that the cron names; null when it names none. Those that have passed meanwhile are left out. */
export function nextDue(cron: string, { tenant, after, now }: AskNextDue): Date | null {
  const tenantsNow = now.getTime() - offsetOf(tenant)
  const from = new Date(Math.max(tenantsNow, after?.getTime() ?? tenantsNow))
  return nextRun(cron, from)
}

/** When it is run: each tenant has its own second of the minute, so that a thousand do not begin at once. */
export const runAt = (due: Date | null, tenant: string): Date | null =>
  due && new Date(due.getTime() + offsetOf(tenant))

const offsetOf = (tenant: string): number => createHash('sha256').update(tenant).digest().readUInt32BE() % 60_000
