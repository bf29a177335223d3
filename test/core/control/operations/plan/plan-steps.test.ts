import { expect, test } from 'vitest'
import { type PluginSet, stepsBetween } from '../../../../../core/control/operations/plan/plan-steps.js'
import { describeStep, type Installation } from '../../../../../core/model/index.js'

/** Installations of one package, and where each runs. */
function setOf(places: Readonly<Record<string, 'outside' | undefined>>, version = '1.0.0'): PluginSet {
  const all = Object.entries(places).map(([name, place]) => ({ name, ...(place === undefined ? {} : { place }) }))
  const installations = all.map(
    (one): Installation => ({ ...one, package: 'guard', range: '*', config: {}, enabled: true }),
  )
  const plugins = all.map((one) => ({ ...one, package: 'guard', version, kind: 'explicit' as const, enabled: true }))
  const scopes = new Map(
    all.map(({ name, place }) => [name, place === undefined ? ['http:a.example'] : ['http:a.example', 'outside']]),
  )
  return { installations, lock: { plugins, packages: {} }, scopes }
}

test('of one package in two places each has the scopes of its own, and who moves gets or loses one (N10)', () => {
  const before = setOf({ guard: undefined, far: 'outside' })
  const words = (after: PluginSet) => stepsBetween(before, after).map(describeStep)
  expect(words(before)).toEqual([])
  expect(stepsBetween(before, setOf({ guard: 'outside', far: undefined }))).toMatchObject([
    { name: 'guard', added: ['outside'], dropped: [] },
    { name: 'far', added: [], dropped: ['outside'] },
  ])
  expect(words(setOf({ guard: 'outside', far: 'outside' }))).toEqual(['configure guard: runs outside'])
  expect(words(setOf({ guard: undefined, far: undefined }))).toEqual(['configure far: runs inside'])
  expect(words(setOf({ guard: 'outside', far: 'outside' }, '1.1.0'))).toEqual([
    'update guard 1.0.0 → 1.1.0, may now also outside',
    'configure guard: runs outside',
    'update far 1.0.0 → 1.1.0',
  ])
})
