import { expect, test } from 'vitest'
import {
  applicationOf,
  applyChange,
  type CurrentSet,
  type Installation,
  parseChange,
} from '../../../core/model/index.js'

const points: Installation = {
  name: 'points',
  package: 'loyalty-points',
  range: '^1',
  config: { perEuro: 2, key: 'geheim' },
  enabled: true,
  onFailure: 'open',
}
const set: CurrentSet = { tenant: 'acme', installations: [points, { ...points, name: 'second' }], kept: [] }
const file = (plugins: object) =>
  applicationOf({ slug: 'acme', name: 'Acme', currency: 'EUR', plugins: plugins as never }) as never

test('a file says the whole set: what is not in it is not there, and what it does not say of a plugin is as usual', () => {
  expect(applyChange(set, file({ points: { package: 'loyalty-points' } }))).toEqual([
    { name: 'points', package: 'loyalty-points', range: '*', config: {}, enabled: true },
  ])
})

test('a secret that a file only names stays what it is, or what was kept of it, and is an error where there is none', () => {
  const change = file({ points: { package: 'loyalty-points', config: { perEuro: 3 }, secrets: ['key'] } })
  const config = { perEuro: 3, key: 'geheim' }
  expect(applyChange(set, change)).toMatchObject([{ name: 'points', config }])
  expect(applyChange({ ...set, installations: [], kept: [points] }, change)).toMatchObject([{ config }])
  expect(() => applyChange({ ...set, installations: [] }, change)).toThrow(
    'leaves the secret "key" of "points" as it is, and acme has none',
  )
})

test('another plugin under the same name gets nothing of the one before', () => {
  const change = file({ points: { package: 'other-points', secrets: ['key'] } })
  expect(() => applyChange(set, change)).toThrow('acme has none')
})

test('a file’s change is one that may come from outside', () => {
  const change = file({ points: { package: 'loyalty-points', attach: { earn: ['Checkout.place'] }, enabled: false } })
  expect(parseChange(JSON.parse(JSON.stringify(change)))).toEqual(change)
})
