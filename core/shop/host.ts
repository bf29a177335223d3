import { CartController } from './carts/cart-controller.js'
import { CartEditor } from './carts/cart-editor.js'
import { Carts } from './carts/carts.js'
import { Catalog } from './catalog/catalog.js'
import { CatalogController } from './catalog/catalog-controller.js'
import { Checkout } from './checkout/checkout.js'
import { CheckoutController } from './checkout/checkout-controller.js'
import { CustomerController } from './customers/customer-controller.js'
import { Customers } from './customers/customers.js'
import { OrderController } from './orders/order-controller.js'
import { Orders } from './orders/orders.js'
import { LoginThrottle } from './sessions/login-throttle.js'
import { SessionController } from './sessions/session-controller.js'
import { Sessions } from './sessions/sessions.js'

export { shopMigrations } from './migrations.js'
export { sampleCatalog } from './sample-catalog.js'

/** The classes that a shop is made of: the second door, for whoever runs a shop. One instance each a release. */
export const shopParts = {
  services: [LoginThrottle, Sessions, Customers, Catalog, Carts, CartEditor, Checkout, Orders],
  controllers: [
    SessionController,
    CustomerController,
    CatalogController,
    CartController,
    CheckoutController,
    OrderController,
  ],
  identity: Sessions,
} as const
