import { afterAll, beforeAll } from 'vitest'

// The suite of one of the plugins that we ship, as its author wrote it, with the plugin outside of the shop.

beforeAll(() => {
  process.env['SHOPCTL_TEST_PLACE'] = 'outside'
})
afterAll(() => {
  delete process.env['SHOPCTL_TEST_PLACE']
})

await import('../../templates/plugins/order-minimum/test/order-minimum.test.js')
