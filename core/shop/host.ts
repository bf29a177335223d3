import { cartSchema } from './carts/cart.js'
import { CartController, cartChange } from './carts/cart-controller.js'
import { CartEditor } from './carts/cart-editor.js'
import { Carts } from './carts/carts.js'
import { Catalog } from './catalog/catalog.js'
import { CatalogController } from './catalog/catalog-controller.js'
import { productSchema } from './catalog/product.js'
import { Checkout } from './checkout/checkout.js'
import { CheckoutController } from './checkout/checkout-controller.js'
import { customerSchema } from './customers/customer.js'
import { CustomerController, customerChange } from './customers/customer-controller.js'
import { Customers } from './customers/customers.js'
import { CustomFields } from './fields/custom-fields.js'
import { orderSchema } from './orders/order.js'
import { OrderController } from './orders/order-controller.js'
import { Orders } from './orders/orders.js'
import { LoginThrottle } from './sessions/login-throttle.js'
import { SessionController } from './sessions/session-controller.js'
import { Sessions } from './sessions/sessions.js'

export { purgeFields } from './fields/field-store.js'
export { shopMigrations } from './migrations.js'

/** The classes that a shop is made of: the second door, for whoever runs a shop. One instance each a release. */
export const shopParts = {
  services: [CustomFields, LoginThrottle, Sessions, Customers, Catalog, Carts, CartEditor, Checkout, Orders],
  controllers: [
    SessionController,
    CustomerController,
    CatalogController,
    CartController,
    CheckoutController,
    OrderController,
  ],
  identity: Sessions,
  fields: CustomFields,
  entities: {
    shown: { product: productSchema, customer: customerSchema, cart: cartSchema, order: orderSchema },
    changed: { customer: customerChange, cart: cartChange },
  },
} as const
