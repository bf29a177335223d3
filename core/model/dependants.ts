import type { Change } from './change.js'
import { shopError } from './errors.js'
import type { Lock } from './lock.js'

/** The installations that run and cannot be without these, nor without each other. */
export function dependantsOf(names: readonly string[], { plugins }: Lock): string[] {
  const gone = new Set(names)
  const lacks = (needs: readonly (readonly string[])[]): boolean =>
    needs.some((either) => either.every((name) => gone.has(name)))
  // A lock has dependencies before dependants: one walk finds all.
  for (const { name, enabled, needs = [] } of plugins) if (enabled && lacks(needs)) gone.add(name)
  return [...gone].filter((name) => !names.includes(name))
}

/**
 * The change, with what cannot be without the plugins that it takes away. Refused with PLUGIN_NEEDED and their names where
 * it does not say `cascade`. Plugins that only others brought in come and go with those, and need no saying.
 */
export function withDependants<C extends Change>(change: C, lock: Lock): C {
  if (change.kind !== 'remove' && change.kind !== 'disable') return change
  const { names, cascade = false } = change
  const isExplicit = (name: string): boolean => lock.plugins.some((one) => one.name === name && one.kind === 'explicit')
  const dependants = dependantsOf(names, lock).filter(isExplicit)
  if (dependants.length === 0) return change
  if (cascade) return { ...change, names: [...names, ...dependants] }
  const culprit = names.find((name) => dependantsOf([name], lock).length > 0) ?? names.join(' ')
  throw shopError('PLUGIN_NEEDED', culprit, dependants, change.kind)
}
