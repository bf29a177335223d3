type Words<A extends readonly unknown[]> = (...args: A) => string

/** An error: its HTTP status, its sentence, and the next step where we know one. */
export interface Row<A extends readonly unknown[]> {
  readonly status: number
  readonly message: Words<A>
  readonly hint: Words<A> | undefined
}

/** A row of the table. */
export const row = <A extends readonly unknown[]>(status: number, message: Words<A>, hint?: Words<A>): Row<A> => ({
  status,
  message,
  hint,
})
