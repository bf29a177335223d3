import { expect, test } from 'vitest'
import type { External } from '../../../core/model/index.js'
import { externalModule } from '../../../core/protocol/index.js'
import { reviewExternal } from '../../../registry/publish/review-external.js'

const external: External = {
  hooks: [
    { point: 'Checkout.place', kind: 'before', deadlineMs: 500, after: ['order-minimum'] },
    { point: 'SessionController.login', kind: 'before' },
  ],
  events: ['order.placed'],
  config: { type: 'object' },
}

test('what stands in a shop for an external plugin declares what its manifest says, and nothing else', () => {
  expect(externalModule(external)).toBe(`import { externalPlugin } from '@shopctl/sdk'
import { Checkout, SessionController } from '@shopctl/sdk/shop'

export default externalPlugin({
  config: {"type":"object"},
  hooks: [
    { target: Checkout, ...{"point":"place","after":["order-minimum"],"deadline":500} },
    { target: SessionController, ...{"point":"login"} },
  ],
  events: ["order.placed"],
})
`)
})

test('a hook on a class that there is not, and what is said twice, is refused in words', () => {
  const kernel = { modules: { '@shopctl/sdk/shop': { exports: ['Checkout'], file: '', version: '1.0.0' } } }
  const twice = { hooks: [external.hooks![0]!, external.hooks![0]!, external.hooks![1]!], events: ['a.b', 'a.b'] }
  expect(reviewExternal(twice, kernel as never)).toEqual([
    '"shopctl.external" has a hook on SessionController.login, and @shopctl/sdk/shop has no such class',
    '"shopctl.external" has two hooks on Checkout.place',
    '"shopctl.external" names the event a.b twice',
  ])
})
