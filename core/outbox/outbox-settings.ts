/** How the outbox works; times in milliseconds. */
export interface OutboxSettings {
  /** Deliveries, jobs and mails under way at once, each. */
  readonly concurrency: number
  /** Of these, how many one claim gives to the same tenant. */
  readonly perTenant: number
  /** Places that one subscriber may have; without it only its tenant's count. Slow ones have less (`Shares`). */
  readonly perSubscriber?: number
  /** Events that are delivered on one claim. */
  readonly batch: number
  /** Of them no further one when their payloads have so many together: what all places hold has to fit into the process. */
  readonly batchBytes: number
  /** After so long a claim's further events are left to the next one: others wait for the place. */
  readonly batchMs: number
  /** What a node that dies holds up. */
  readonly leaseMs: number
  /** Pause between two looks while there is work, and while there is none. */
  readonly pollMs: number
  readonly idleMs: number
  /** The latter where the relay says that there is something, or nobody waits for the second. */
  readonly calmIdleMs: number
  /** Before the second attempt; doubles with each further one, up to `longestRetryMs`. */
  readonly retryMs: number
  readonly longestRetryMs: number
  /** Attempts before an event is parked and a job waits for its next time. */
  readonly maxAttempts: number
  /** A mail is given up after this. */
  readonly mailMs: number
  readonly deliveryTimeoutMs: number
  readonly jobTimeoutMs: number
  readonly mailTimeoutMs: number
  /** How long `close` lets work that is under way go on. */
  readonly closeMs: number
  /** How often a shop's carts are looked through for those that were left alone. */
  readonly idleCartMs: number
  /** How often a shop's payments are looked at for those that nobody came back for. */
  readonly forgottenPaymentMs: number
  /** How long a payment, and its cart, are left alone until then. The shop judges again, by its own clock. */
  readonly forgottenMs: number
  /** How long delivered events, and the text of mails that were sent, are kept. */
  readonly keepMs: number
}

const second = 1000
const minute = 60 * second
const day = 24 * 60 * minute

export const defaultSettings: OutboxSettings = {
  concurrency: 50,
  perTenant: 2,
  batch: 10,
  batchBytes: 64 * 1024,
  batchMs: 5 * second,
  leaseMs: 10 * second,
  pollMs: 50,
  idleMs: 200,
  calmIdleMs: second,
  retryMs: second,
  longestRetryMs: 5 * minute,
  maxAttempts: 8,
  mailMs: 3 * day,
  deliveryTimeoutMs: minute,
  jobTimeoutMs: 10 * minute,
  mailTimeoutMs: 5 * minute,
  closeMs: 2 * second,
  idleCartMs: minute,
  forgottenPaymentMs: 15 * minute,
  forgottenMs: day,
  keepMs: 7 * day,
}

/** The pause after so many failed attempts. PostgreSQL adds up to a quarter, so that failures do not stay in step. */
export const retryPause = ({ retryMs, longestRetryMs }: OutboxSettings, attempts: number): number =>
  Math.min(longestRetryMs, retryMs * 2 ** Math.min(attempts - 1, 30))
