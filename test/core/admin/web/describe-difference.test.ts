import { expect, test } from 'vitest'
import { describeDifference } from '../../../../core/admin/web/describe-difference.js'
import { pluginNames } from '../../../../core/admin/web/plugin-names.js'
import type { PlannedStep } from '../../../../core/model/index.js'

const step = (what: PlannedStep['what'], more: Partial<PlannedStep> = {}): PlannedStep => ({
  what,
  name: 'greeter',
  package: 'greeter',
  kind: 'explicit',
  from: '1.0.0',
  to: '1.1.0',
  added: [],
  dropped: [],
  settings: [],
  ...more,
})

const schema = { properties: { minimum: { type: 'integer', title: 'Least order' }, url: { title: 'Address' } } }
const names = pluginNames([{ name: 'greeter', title: null, schema }])

test('what a release made different is told without scopes, and not twice', () => {
  const added = ['orders:read', 'http:api.example.com']
  const lines = (one: PlannedStep, reason = 'set greeter') => describeDifference([one], reason, names)
  expect(lines(step('install', { from: null, added }))).toEqual([
    'Greeter 1.1.0 came. It reads your orders, sends data to api.example.com',
  ])
  expect(lines(step('update', { added, dropped: ['mail'] }))).toEqual([
    'Greeter 1.0.0 → 1.1.0. Now it also reads your orders, sends data to api.example.com. It does no longer: sends mail in your name',
  ])
  expect(lines(step('configure', { settings: ['minimum', '(on failure)'] }))).toEqual([
    'Other settings of Greeter: Least order, what happens where it fails',
  ])
  // The form knows this one no more.
  expect(lines(step('configure', { settings: ['maximum'] }))).toEqual(['Other settings of Greeter: maximum'])
  expect(lines(step('update', { added: ['http:config.url'] }))).toEqual([
    'Greeter 1.0.0 → 1.1.0. Now it also sends data to what you enter as “Address”',
  ])
  expect(lines(step('disable'), 'disable greeter')).toEqual([])
  expect(lines(step('disable'), 'disable greeter: it was too slow')).toEqual([])
  expect(lines(step('remove'), 'purge greeter')).toEqual([])
  expect(lines(step('remove'), 'rollback to 3')).toEqual(['Greeter went'])
})
