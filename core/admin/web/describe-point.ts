/** What a shop's hook points are to a seller. Those of plugins are called by their name. */
const points: Readonly<Record<string, string>> = {
  'CartAddressController.setBilling': 'a cart’s billing address',
  'CartAddressController.setShipping': 'a cart’s shipping address',
  'CartAddresses.setBilling': 'a cart’s billing address',
  'CartAddresses.setShipping': 'a cart’s shipping address',
  'CartCodeController.add': 'a discount code that is entered',
  'CartCodeController.remove': 'a discount code that is taken out',
  'CartController.addLine': 'an article that is put into a cart',
  'CartController.claim': 'a cart that becomes a customer’s own',
  'CartController.create': 'a new cart',
  'CartController.read': 'a look at a cart',
  'CartController.removeLine': 'an article that is taken out of a cart',
  'CartController.setQuantity': 'a change of how many are in a cart',
  'CartFieldsController.write': 'what shoppers fill in with a cart',
  'CartPaymentController.choose': 'the choice of how a cart is paid',
  'CartPaymentController.options': 'the ways in which a cart may be paid',
  'CartShippingController.choose': 'the choice of how a cart is shipped',
  'CartShippingController.options': 'the ways in which a cart may be shipped',
  'CatalogController.find': 'a search for products',
  'CatalogController.product': 'a look at a product',
  'Checkout.place': 'an order at checkout',
  'CheckoutController.place': 'an order at checkout',
  'CustomerController.change': 'what customers fill in with their account',
  'CustomerController.me': 'a customer’s look at their account',
  'CustomerController.register': 'a new customer’s account',
  'OrderController.list': 'a customer’s look at their orders',
  'OrderController.read': 'a customer’s look at an order',
  'SessionController.login': 'a sign-in of a shopper',
  'SessionController.logout': 'a sign-out of a shopper',
}

/** A hook point as a seller knows it: `Checkout.place` is an order at checkout. */
export const describePoint = (point: string): string => points[point] ?? point
