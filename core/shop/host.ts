import { cartSchema } from './carts/cart.js'
import { CartAddressController } from './carts/cart-address-controller.js'
import { CartAddresses } from './carts/cart-addresses.js'
import { CartChanges } from './carts/cart-changes.js'
import { CartCodeController } from './carts/cart-code-controller.js'
import { CartCodes } from './carts/cart-codes.js'
import { CartController } from './carts/cart-controller.js'
import { CartEditor } from './carts/cart-editor.js'
import { CartFields } from './carts/cart-fields.js'
import { CartFieldsController, cartChange } from './carts/cart-fields-controller.js'
import { CartPayment } from './carts/cart-payment.js'
import { CartPaymentController } from './carts/cart-payment-controller.js'
import { CartShipping } from './carts/cart-shipping.js'
import { CartShippingController } from './carts/cart-shipping-controller.js'
import { Carts } from './carts/carts.js'
import { Catalog } from './catalog/catalog.js'
import { CatalogController } from './catalog/catalog-controller.js'
import { CatalogDeskController } from './catalog/catalog-desk-controller.js'
import { CatalogSearch } from './catalog/catalog-search.js'
import { rehearseList } from './catalog/catalog-store.js'
import { productSchema } from './catalog/product.js'
import { Checkout } from './checkout/checkout.js'
import { CheckoutController } from './checkout/checkout-controller.js'
import { customerSchema } from './customers/customer.js'
import { CustomerController, customerChange } from './customers/customer-controller.js'
import { Customers } from './customers/customers.js'
import { DeskCarts } from './desk/desk-carts.js'
import { OrderDesk } from './desk/order-desk.js'
import { OrderDeskController } from './desk/order-desk-controller.js'
import { CustomFields } from './fields/custom-fields.js'
import { orderSchema } from './orders/order.js'
import { OrderController } from './orders/order-controller.js'
import { Orders } from './orders/orders.js'
import { Cashier } from './payments/cashier.js'
import { ForgottenPaymentsController } from './payments/forgotten-payments-controller.js'
import { PaymentOptions } from './payments/payment-options.js'
import { Payments } from './payments/payments.js'
import { PluginPayments } from './payments/plugin-payments.js'
import { Pricing } from './pricing/pricing.js'
import { Scripts } from './scripts/scripts.js'
import { ScriptsController } from './scripts/scripts-controller.js'
import { LoginThrottle } from './sessions/login-throttle.js'
import { SessionController } from './sessions/session-controller.js'
import { Sessions } from './sessions/sessions.js'

export type { ProductInput } from './catalog/product.js'
export { describedEvents } from './described-events.js'
export { purgeFields } from './fields/field-store.js'
export { shopMigrations } from './migrations.js'
export { sampleCatalog } from './sample-catalog.js'

/** The classes that a shop is made of: the second door, for whoever runs a shop. One instance each a release. */
export const shopParts = {
  services: [
    CustomFields,
    LoginThrottle,
    Sessions,
    Customers,
    CatalogSearch,
    Catalog,
    Scripts,
    Pricing,
    Carts,
    CartChanges,
    CartEditor,
    CartAddresses,
    CartShipping,
    PaymentOptions,
    CartPayment,
    CartCodes,
    CartFields,
    Cashier,
    Checkout,
    DeskCarts,
    OrderDesk,
    Orders,
    PluginPayments,
  ],
  controllers: [
    SessionController,
    CustomerController,
    CatalogController,
    CatalogDeskController,
    CartController,
    CartAddressController,
    CartShippingController,
    CartPaymentController,
    CartCodeController,
    CartFieldsController,
    CheckoutController,
    OrderController,
    OrderDeskController,
    ForgottenPaymentsController,
    ScriptsController,
  ],
  identity: Sessions,
  fields: CustomFields,
  scripts: Scripts,
  rehearse: rehearseList,
  perPlugin: [{ token: Payments, maker: PluginPayments }],
  entities: {
    shown: { product: productSchema, customer: customerSchema, cart: cartSchema, order: orderSchema },
    changed: { customer: customerChange, cart: cartChange },
  },
} as const
