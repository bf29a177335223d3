import { expect, test } from 'vitest'
import { describeAbsence } from '../../../../core/admin/web/describe-absence.js'
import type { GraphView } from '../../../../core/control/client/index.js'

type Handler = GraphView['places'][number]['standing'][number]

const check = (installation: string, onFailure: Handler['onFailure'], kind: Handler['kind'] = 'before'): Handler => ({
  installation,
  onFailure,
  kind,
  plugin: `${installation}@1.0.0`,
  method: 'check',
  outside: null,
  deadline: null,
})

test('what a shop refuses, and lets go on, until a plugin outside connects is told in a seller’s words', () => {
  const places: GraphView['places'] = [
    { kind: 'hook', name: 'Checkout.place', standing: [check('watch', 'closed'), check('other', 'open')] },
    {
      kind: 'hook',
      name: 'SessionController.login',
      standing: [check('watch', 'open'), check('watch', null, 'after')],
    },
    { kind: 'hook', name: 'Points.spend', standing: [check('watch', null)] },
    { kind: 'event', name: 'order.placed', standing: [check('watch', null, 'on')] },
  ]
  expect(describeAbsence('watch', { places })).toEqual([
    'Until it connects, your shop refuses this: an order at checkout.',
    'Until it connects, this goes on without its checks: a sign-in of a shopper.',
    'Until it connects, its checks fail: Points.spend.',
  ])
  expect(describeAbsence('nobody', { places })).toEqual([])
})
