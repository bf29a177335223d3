import { expect, test } from 'vitest'
import { problemsOfWhere, resolveWhere } from '../../../core/model/index.js'

test('what a subscriber wants are values, or its settings; one that is not set means no event', () => {
  const where = { hours: 'config.hours', kind: 'gift', paid: true }
  expect(resolveWhere(where, { hours: 24 })).toEqual({ hours: 24, kind: 'gift', paid: true })
  expect(resolveWhere(where)).toEqual({ hours: null, kind: 'gift', paid: true })
  expect(resolveWhere(undefined, { hours: 24 })).toEqual({})
})

test('a setting that the plugin does not have is found', () => {
  const events = [{ types: ['cart.idle'], method: 'remind', where: { hours: 'config.hours' } }]
  expect(problemsOfWhere({ events, config: { properties: { hours: {} } } })).toEqual([])
  const words = 'remind subscribes by the setting "hours", which its config does not have'
  expect(problemsOfWhere({ events, config: { properties: {} } })).toEqual([words])
  expect(problemsOfWhere({ events, config: null })).toEqual([words])
})
