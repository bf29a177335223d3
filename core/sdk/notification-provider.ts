import { Provider } from './provider.js'

/** A message of the shop on its way to a person. */
export interface Notification {
  /** The same in every attempt: for a service that knows idempotency keys, or for a Message-ID. */
  readonly id: string
  readonly channel: 'mail'
  /** The address. */
  readonly to: string
  readonly subject: string
  /** As it reads without markup. */
  readonly text: string
  readonly html: string
  /** The one that it is written in: `de-AT`. */
  readonly language?: string
}

/**
 * Carries the shop's messages: every mail that a plugin of the shop sends with `Mailer` goes to it, and none to the
 * platform's SMTP. A shop has one at most: a second one is refused with PROVIDER_CONFLICT.
 */
export abstract class NotificationProvider extends Provider {
  static override readonly kind = 'notification'
  static override readonly exclusive = true
  /** Milliseconds in which a message must be sent. */
  static readonly deadline = 30_000

  /**
   * Resolves when the service has taken the message over. Nobody waits for it. While it rejects, the message is handed
   * over again: after a second, then twice as long each time, up to five minutes, for three days; then it is set aside,
   * and stands in `shopctl event list`. At least once: an answer that got lost brings the message a second time.
   */
  abstract send(message: Notification): Promise<void>
}
