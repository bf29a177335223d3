/** When a shop emits its events, to a seller. Those of plugins are called by their type. */
const types: Readonly<Record<string, string>> = {
  'cart.idle': 'a cart is left alone',
  'customer.logged-in': 'a customer signs in',
  'customer.registered': 'a customer opens an account',
  'order.paid': 'an order is paid',
  'order.placed': 'an order is placed',
  'payment.cancelled': 'a payment comes to nothing',
  'variant.restocked': 'an article is in stock again',
}

/** A type of events as a seller knows it: `order.placed` happens when an order is placed. */
export const describeEvent = (type: string): string => types[type] ?? type
