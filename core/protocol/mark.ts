/** Who is running, as a watched worker writes it down before it runs them: what is left of one that stands still. */
export interface Mark {
  /** The installation's name. */
  readonly plugin: string
  /** `before Checkout.place check`. */
  readonly what: string
}

/** A mark is so long, filled up with spaces. */
export const markBytes = 256

/** The variable that tells a worker the descriptor of the file in which it leaves its mark. */
export const markVariable = 'SHOPCTL_MARK_DESCRIPTOR'
