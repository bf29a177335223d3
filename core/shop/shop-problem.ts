import { HttpProblem } from '../sdk/host/index.js'

/**
 * The one table of what a shopper's request can end with. A code never changes once released; its status is known
 * here only.
 */

type Words<A extends readonly unknown[]> = (...args: A) => string

interface Row<A extends readonly unknown[]> {
  readonly status: number
  readonly words: Words<A>
}

const row = <A extends readonly unknown[]>(status: number, words: Words<A>): Row<A> => ({ status, words })

export const problemTable = {
  // Customers and sessions.
  SIGN_IN_REQUIRED: row(401, () => 'Sign in first.'),
  INVALID_CREDENTIALS: row(401, () => 'The email or the password is wrong.'),
  TOO_MANY_ATTEMPTS: row(429, (minutes: number) => `Too many failed sign-ins. Try again in ${minutes} min.`),
  EMAIL_TAKEN: row(409, (email: string) => `There is an account for ${email} already.`),

  // Fields of plugins.
  FIELD_REFUSED: row(422, (field: string, reason: string) => `"${field}" ${reason}.`),
  FIELDS_TOO_LARGE: row(422, (plugin: string, most: number) => `The fields of ${plugin} hold at most ${most} letters.`),

  // Catalog.
  PRODUCT_NOT_FOUND: row(404, (handle: string) => `There is no product "${handle}".`),
  SKU_NOT_FOUND: row(404, (sku: string) => `There is no article "${sku}".`),
  CATALOG_DUPLICATE: row(422, (what: string, name: string) => `The ${what} "${name}" is there twice.`),
  PRODUCT_EMPTIED: row(
    422,
    (names: readonly string[]) =>
      `Without a variant would be left, since all that it has goes to others: ${names.join(', ')}. Give it another in the same import, or leave it one.`,
  ),

  // Carts.
  CART_NOT_FOUND: row(404, (id: string) => `There is no cart "${id}".`),
  CART_CLAIMED: row(403, () => 'This cart belongs to a customer. Sign in as that customer.'),
  CART_FULL: row(422, (lines: number) => `A cart holds at most ${lines} different articles.`),
  LINE_NOT_FOUND: row(404, (sku: string) => `"${sku}" is not in the cart.`),
  QUANTITY_TOO_LARGE: row(422, (sku: string, most: number) => `A cart holds at most ${most} of "${sku}".`),
  CODE_UNKNOWN: row(422, (code: string) => `"${code}" is no discount code of this shop.`),
  CODE_NOT_IN_CART: row(404, (code: string) => `The code "${code}" is not in the cart.`),
  CODES_FULL: row(422, (codes: number) => `A cart holds at most ${codes} discount codes.`),
  SHIPPING_NOT_OFFERED: row(
    422,
    (code: string) => `The cart cannot be shipped by "${code}". See its shipping options.`,
  ),

  PAYMENT_NOT_OFFERED: row(422, (code: string) => `The cart cannot be paid by "${code}". See its payment options.`),

  // Checkout and orders.
  EMAIL_REQUIRED: row(422, () => 'Sign in, or give the email to which the confirmation goes.'),
  CART_EMPTY: row(422, () => 'The cart is empty.'),
  SHIPPING_REQUIRED: row(
    422,
    () => 'Choose how the cart is shipped: give an address, then one of its shipping options.',
  ),
  PAYMENT_REQUIRED: row(422, () => 'Choose how the cart is paid: one of its payment options.'),
  PAYMENT_DATA_TOO_LARGE: row(422, (most: number) => `What is sent for the payment holds at most ${most} letters.`),
  PAYMENT_ACTION_REQUIRED: row(402, () => 'Something has to be done before it is paid. Do it, then order again.'),
  PAYMENT_CANCELLED: row(409, () => 'The payment was cancelled in the meantime. Order again.'),
  CART_CHANGED: row(409, () => 'The cart or a price has changed in the meantime. Look at the cart again.'),
  CART_ORDERED: row(409, (orderId: string) => `This cart was ordered already, as ${orderId}.`),
  OUT_OF_STOCK: row(409, (skus: readonly string[]) => `Not enough in stock of ${skus.join(', ')}.`),
  ORDER_REPLACED: row(409, (reference: string) => `"${reference}" was entered again in the meantime.`),
  ORDER_REFUSED: row(422, (reason: string) => reason),
  ORDER_NOT_FOUND: row(404, (id: string) => `You have no order "${id}".`),
} as const

export type ProblemCode = keyof typeof problemTable
type ArgsOf<C extends ProblemCode> = (typeof problemTable)[C] extends Row<infer A> ? A : never

/** Makes the error of a row: `throw problem('OUT_OF_STOCK', ['MUG-1'])`. */
export function problem<C extends ProblemCode>(code: C, ...args: ArgsOf<C>): HttpProblem {
  // The table's type is a union of rows; the code chooses the one that takes these arguments.
  const { status, words } = problemTable[code] as unknown as Row<ArgsOf<C>>
  return new HttpProblem(status, code, words(...args))
}
