/** What a `before` hook answers. A denial is a value and never an exception, so that a decision and a bug differ. */
export type Verdict = Allow | Deny

export interface Allow {
  readonly kind: 'allow'
}

/** `code` is for programs (`ORDER_TOO_SMALL`), `message` for the shopper. */
export interface Deny {
  readonly kind: 'deny'
  readonly code: string
  /** In English. */
  readonly message: string
  /** What fills {{placeholders}} of the message and of its translations. */
  readonly data?: Readonly<Record<string, unknown>>
}

export const allow: Allow = Object.freeze({ kind: 'allow' })

/**
 * Stops the action: the shopper gets a 422 problem with this code and these words. With `data` the words have
 * {{placeholders}}, and `locales/<language>.json` of the plugin may say them in other languages; money in it is written
 * as the shopper's language writes it.
 */
export const deny = (code: string, message: string, data?: Deny['data']): Deny =>
  Object.freeze({ kind: 'deny', code, message, ...(data === undefined ? {} : { data }) })
