import { expect, test } from 'vitest'
import { oldEnough } from '../../../core/control/old-enough.js'

const day = 86_400_000
const now = Date.parse('2026-11-29T12:00:00.000Z')
const version = (number: string) => ({ name: 'lodash', version: number, dist: { tarball: '' } })
const packument = {
  name: 'lodash',
  'dist-tags': { latest: '2.0.0' },
  versions: { '1.0.0': version('1.0.0'), '1.1.0': version('1.1.0'), '2.0.0': version('2.0.0') },
  time: { '1.0.0': '2026-01-01T00:00:00.000Z', '2.0.0': '2026-11-28T12:00:00.000Z' },
}

test('versions of packages from elsewhere that are younger than the operator wants are left out, with when they may be had (P14)', () => {
  const { versions, young } = oldEnough(packument, { ageMs: 3 * day, except: {}, now })
  expect(Object.keys(versions)).toEqual(['1.0.0', '1.1.0'])
  expect(young).toEqual({ '2.0.0': '2026-12-01T12:00:00.000Z' })
})

test('what is old enough, and what somebody has put here by hand, stays', () => {
  expect(oldEnough(packument, { ageMs: day / 2, except: {}, now })).toBe(packument)
  expect(oldEnough(packument, { ageMs: 3 * day, except: { '2.0.0': {} }, now })).toBe(packument)
})
