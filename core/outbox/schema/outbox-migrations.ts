import { carriers } from './carriers.js'
import { forgottenPayments } from './forgotten-payments.js'
import { functions } from './functions.js'
import { idleCarts } from './idle-carts.js'
import { parked } from './parked.js'
import { places } from './places.js'
import { queue } from './queue.js'
import { relay } from './relay.js'
import { sinks } from './sinks.js'
import { tables } from './tables.js'

/** The outbox's schemas `ev` and `api`, oldest first. A migration that has been released is never edited. */
export const outboxMigrations = [
  { name: '0001-outbox-tables', sql: tables },
  { name: '0002-outbox-functions', sql: functions },
  { name: '0003-parked', sql: parked },
  { name: '0004-queue', sql: queue },
  { name: '0005-relay', sql: relay },
  { name: '0006-idle-carts', sql: idleCarts },
  { name: '0007-carriers', sql: carriers },
  { name: '0008-forgotten-payments', sql: forgottenPayments },
  { name: '0009-sinks', sql: sinks },
  { name: '0010-places', sql: places },
] as const
