import { expect, test } from 'vitest'
import { describeAuthor, describeReason } from '../../../../core/admin/web/describe-reason.js'
import { pluginNames } from '../../../../core/admin/web/plugin-names.js'
import { describeChange } from '../../../../core/model/index.js'

const names = pluginNames([], [])

test('every change of the platform reads like a sentence', () => {
  const plugins = [
    { package: 'order-minimum', range: '^1.0.0' },
    { package: '@acme/greeter', range: '*' },
  ]
  const minimum = ['order-minimum']
  const reasons = [
    describeChange({ kind: 'add', plugins }),
    describeChange({ kind: 'add', plugins, replay: true }),
    describeChange({ kind: 'update', plugins: [{ name: 'order-minimum' }] }),
    describeChange({ kind: 'set', plugins }),
    describeChange({ kind: 'set', plugins: [] }),
    describeChange({ kind: 'remove', names: minimum }),
    describeChange({ kind: 'remove', names: minimum, purge: true }),
    describeChange({ kind: 'enable', names: minimum }),
    describeChange({ kind: 'disable', names: minimum }),
    describeChange({ kind: 'configure', name: 'order-minimum', config: {} }),
    describeChange({ kind: 'rollback', to: 3 }),
    describeChange({ kind: 'update', plugins: [] }),
    describeChange({ kind: 'apply', plugins: [] }),
    describeChange({ kind: 'place', names: minimum, place: 'outside' }),
    'create',
  ]
  expect(reasons.map((reason) => describeReason(reason, names))).toEqual([
    'Install Order minimum, Greeter',
    'Install Order minimum, Greeter with earlier events',
    'Update Order minimum',
    'Have exactly Order minimum, Greeter',
    'Remove all plugins',
    'Remove Order minimum',
    'Remove Order minimum, with what is stored',
    'Switch on Order minimum',
    'Switch off Order minimum',
    'Change the settings of Order minimum',
    'Go back to release 3',
    'Update all plugins',
    'Remove all plugins',
    'Run Order minimum outside of your shop',
    'Open the shop',
  ])
})

test('a plugin is called by its author’s title, wherever one is known', () => {
  const release = { plugins: [{ name: 'eu-vat', title: 'EU VAT', version: '1.0.0', enabled: true }] }
  const inGerman = { name: 'eu-vat', title: 'EU-Umsatzsteuer', schema: null }
  const told = (known: typeof names) => describeReason('add eu-vat@^1.0.0', known)
  expect(told(pluginNames([], [release]))).toBe('Install EU VAT')
  expect(told(pluginNames([inGerman], [release]))).toBe('Install EU-Umsatzsteuer')
  expect(told(names)).toBe('Install Eu vat')
})

test('a reason that we do not know is shown as it is', () => {
  expect(describeReason('move to the new kernel', names)).toBe('move to the new kernel')
})

test('whoever asked is called as the seller would', () => {
  expect(['seller of acme', 'operator', 'tenants/'].map(describeAuthor)).toEqual([
    'you',
    'your operator',
    'the platform',
  ])
})
