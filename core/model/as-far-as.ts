import semver from 'semver'
import type { Change } from './change.js'
import type { Installation } from './installation.js'
import type { Lock } from './lock.js'

const reach = { patch: '~', minor: '^' } as const

/**
 * The installations with ranges that go no farther from what is locked than an update says, for whoever resolves them. What is
 * wanted stays what it is.
 */
export function asFarAs(
  installations: readonly Installation[],
  { plugins }: Lock,
  change: Change,
): readonly Installation[] {
  if (change.kind !== 'update' || change.within === undefined) return installations
  const from = new Map(plugins.map(({ name, version }) => [name, `${reach[change.within ?? 'patch']}${version}`]))
  return installations.map((one) => {
    const near = from.get(one.name)
    return near === undefined ? one : { ...one, range: bothOf(one.range, near) }
  })
}

/** What both ranges take. A tag, which is none, gives way. */
function bothOf(one: string, other: string): string {
  if (semver.validRange(one) === null) return other
  return alternatives(one)
    .flatMap((a) => alternatives(other).map((b) => `${a} ${b}`.trim()))
    .join(' || ')
}

const alternatives = (range: string): string[] =>
  new semver.Range(range).set.map((comparators) => comparators.map(({ value }) => value).join(' '))
