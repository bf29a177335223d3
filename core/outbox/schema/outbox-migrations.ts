import { functions } from './functions.js'
import { parked } from './parked.js'
import { queue } from './queue.js'
import { tables } from './tables.js'

/** The outbox's schemas `ev` and `api`, oldest first. A migration that has been released is never edited. */
export const outboxMigrations = [
  { name: '0001-outbox-tables', sql: tables },
  { name: '0002-outbox-functions', sql: functions },
  { name: '0003-parked', sql: parked },
  { name: '0004-queue', sql: queue },
] as const
