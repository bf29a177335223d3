/** The author's test kit, `@shopctl/sdk/test`: a real shop on a real PostgreSQL, with the plugin in it. */
export type { Companion } from './companion.js'
export type { ReceivedMail } from './outbox-rows.js'
export type { TestAnswer, TestCheckout, TestCustomer, TestLine, TestPost } from './shopper.js'
export type { Duration, TestClock } from './test-clock.js'
export type { HttpCall, HttpReply, HttpService, TestHttp } from './test-http.js'
export { type LogLine, type TestShop, type TestShopOptions, testShop } from './test-shop.js'
