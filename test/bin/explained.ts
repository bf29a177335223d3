import type { ExplainView } from '../../core/control/client/index.js'

const denied = {
  kind: 'before',
  point: 'Checkout.place',
  installation: 'minimum',
  plugin: 'order-minimum@1.0.0',
  method: 'check',
  outcome: 'denied',
  at: 4.871,
  ms: 0.006,
} as const

/** An order that a plugin has refused, so that another’s turn never came. */
export const explained: ExplainView = {
  id: 'r-1',
  tenant: 'acme',
  isTied: true,
  release: 2,
  route: 'POST /checkout',
  at: '2026-11-22T10:00:00.000Z',
  ms: 6.112,
  status: 422,
  code: 'ORDER_TOO_SMALL',
  partial: false,
  stoppedBy: denied,
  steps: [
    denied,
    { ...denied, installation: 'guard', plugin: 'stock-guard@1.0.0', outcome: 'not run', at: null, ms: null },
  ],
}
