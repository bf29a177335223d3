/** What a `before` hook answers. A denial is a value and never an exception, so that a decision and a bug differ. */
export type Verdict = Allow | Deny

export interface Allow {
  readonly kind: 'allow'
}

/** `code` is for programs (`ORDER_TOO_SMALL`), `message` for the shopper. */
export interface Deny {
  readonly kind: 'deny'
  readonly code: string
  readonly message: string
}

export const allow: Allow = Object.freeze({ kind: 'allow' })

/** Stops the action: the shopper gets a 422 problem with this code and these words. */
export const deny = (code: string, message: string): Deny => Object.freeze({ kind: 'deny', code, message })
