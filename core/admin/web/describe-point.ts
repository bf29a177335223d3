/** What a shop's hook points are to a seller. Others are called by their name. */
const points: Readonly<Record<string, string>> = {
  'CartAddresses.setBilling': 'a cart’s billing address',
  'CartAddresses.setShipping': 'a cart’s shipping address',
  'Checkout.place': 'an order at checkout',
  'SessionController.login': 'a sign-in of a shopper',
}

/** A hook point as a seller knows it: `Checkout.place` is an order at checkout. */
export const describePoint = (point: string): string => points[point] ?? point
