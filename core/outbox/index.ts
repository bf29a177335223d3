export { openOutbox } from './open-outbox.js'
export { OutboxAdmin, type OutboxRegistrations } from './outbox-admin.js'
export type { OutboxLog } from './outbox-log.js'
export { type Outbox, type StartOutbox, startOutbox } from './start-outbox.js'
