import type { ScriptKind } from './api.js'

/** Where a shop asks a script, as a seller says it. */
export const kindWords: Readonly<Record<ScriptKind, string>> = {
  discount: 'Discount',
  shipping: 'Shipping rates',
  checkout: 'Checkout rule',
}

/** What a new script begins with. */
export const beginnings: Readonly<Record<ScriptKind, string>> = {
  discount: `/** @type {DiscountScript} */
export default ({ lines }) => {
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0)
  return pieces >= 3 ? { label: 'Three or more', percent: 10 } : null
}
`,
  shipping: `/** @type {ShippingScript} */
export default ({ total }) => [{ code: 'post', label: 'Post', price: total >= 5000 ? 0 : 490 }]
`,
  checkout: `/** @type {CheckoutScript} */
export default ({ lines }) =>
  lines.some(({ quantity }) => quantity > 5) ? { refuse: 'At most five of one article.' } : null
`,
}
