import { expect, test } from 'vitest'
import { asFarAs, type Change, type Installation, type Lock } from '../../../core/model/index.js'

const lock = { plugins: [{ name: 'points', package: 'loyalty-points', version: '1.2.3' }] } as unknown as Lock
const wanting = (range: string): Installation => ({
  name: 'points',
  package: 'loyalty-points',
  range,
  config: {},
  enabled: true,
})

test.each([
  ['*', 'patch', '>=1.2.3 <1.3.0-0'],
  ['*', 'minor', '>=1.2.3 <2.0.0-0'],
  ['^1.1.0', 'patch', '>=1.1.0 <2.0.0-0 >=1.2.3 <1.3.0-0'],
  ['1.2.3 || 1.2.5', 'patch', '1.2.3 >=1.2.3 <1.3.0-0 || 1.2.5 >=1.2.3 <1.3.0-0'],
  ['latest', 'patch', '~1.2.3'],
] as const)('of what wants %s, %s versions are those in %s', (range, within, narrowed) => {
  const change: Change = { kind: 'update', plugins: [{ name: 'points' }], within }
  expect(asFarAs([wanting(range)], lock, change)).toEqual([wanting(narrowed)])
})

test('without a word on how far, and for what is not there yet, ranges stay what they are', () => {
  const update: Change = { kind: 'update', plugins: [{ name: 'points' }] }
  expect(asFarAs([wanting('*')], lock, update)).toEqual([wanting('*')])
  const other = { ...wanting('^2'), name: 'other' }
  expect(asFarAs([other], lock, { ...update, within: 'patch' })).toEqual([other])
})
