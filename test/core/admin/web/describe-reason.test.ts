import { expect, test } from 'vitest'
import { describeAuthor, describeReason } from '../../../../core/admin/web/describe-reason.js'
import { describeChange } from '../../../../core/model/index.js'

test('every change of the platform reads like a sentence', () => {
  const plugins = [
    { package: 'order-minimum', range: '^1.0.0' },
    { package: '@acme/greeter', range: '*' },
  ]
  const names = ['order-minimum']
  const reasons = [
    describeChange({ kind: 'add', plugins }),
    describeChange({ kind: 'set', plugins }),
    describeChange({ kind: 'set', plugins: [] }),
    describeChange({ kind: 'remove', names }),
    describeChange({ kind: 'enable', names }),
    describeChange({ kind: 'disable', names }),
    describeChange({ kind: 'configure', name: 'order-minimum', config: {} }),
    describeChange({ kind: 'rollback', to: 3 }),
    'create',
  ]
  expect(reasons.map(describeReason)).toEqual([
    'Install Order minimum, Greeter',
    'Have exactly Order minimum, Greeter',
    'Remove all plugins',
    'Remove Order minimum',
    'Switch on Order minimum',
    'Switch off Order minimum',
    'Change the settings of Order minimum',
    'Go back to release 3',
    'Open the shop',
  ])
})

test('a reason that we do not know is shown as it is', () => {
  expect(describeReason('move to the new kernel')).toBe('move to the new kernel')
})

test('whoever asked is called as the seller would', () => {
  expect(['seller of acme', 'operator', 'tenants/'].map(describeAuthor)).toEqual([
    'you',
    'your operator',
    'the platform',
  ])
})
