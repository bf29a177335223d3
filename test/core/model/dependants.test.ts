import { expect, test } from 'vitest'
import { dependantsOf, type Lock, type LockedPlugin, withDependants } from '../../../core/model/index.js'

const locked = (name: string, more: Partial<LockedPlugin> = {}): LockedPlugin => ({
  name,
  package: name,
  version: '1.0.0',
  kind: 'explicit',
  enabled: true,
  ...more,
})

const lock: Lock = {
  packages: {},
  plugins: [
    locked('points'),
    locked('vip', { package: 'points' }),
    locked('tiers', { kind: 'implicit', needs: [['points', 'vip']] }),
    locked('gifts', { needs: [['tiers']] }),
    locked('off', { enabled: false, needs: [['points']] }),
  ],
}

test('who cannot be without a plugin is found through those between them', () => {
  expect(dependantsOf(['tiers'], lock)).toEqual(['gifts'])
  expect(dependantsOf(['points', 'vip'], lock)).toEqual(['tiers', 'gifts'])
})

test('one of two installations may go: the other serves those who need the plugin', () => {
  expect(dependantsOf(['points'], lock)).toEqual([])
  const change = { kind: 'remove', names: ['points'] } as const
  expect(withDependants({ ...change, names: [...change.names] }, lock)).toEqual(change)
})

test.each(['remove', 'disable'] as const)('to %s a plugin that others need is refused, naming them', (kind) => {
  expect(() => withDependants({ kind, names: ['points', 'vip', 'gifts'] }, lock)).not.toThrow()
  expect(() => withDependants({ kind, names: ['tiers'] }, lock)).toThrow(/^"tiers" cannot be .*: gifts needs it\.$/)
})

test('with cascade those who need it go with it; what only others brought in goes by itself', () => {
  const change = { kind: 'remove' as const, names: ['points', 'vip'], cascade: true }
  expect(withDependants(change, lock)).toEqual({ ...change, names: ['points', 'vip', 'gifts'] })
})
