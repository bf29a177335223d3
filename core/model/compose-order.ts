import { shopError } from './errors.js'

export interface Composed {
  /** The installation's name. */
  readonly name: string
  readonly package: string
  /** Names of the installations that come before it. */
  readonly needs: readonly string[]
}

/** Dependencies before dependants, then by name. Throws DEPENDENCY_CYCLE with the way round. */
export function composeOrder<T extends Composed>(plugins: readonly T[]): T[] {
  const waiting = new Map(plugins.map((plugin) => [plugin.name, plugin]))
  const ordered: T[] = []
  while (waiting.size > 0) {
    const ready = [...waiting.values()].filter(({ needs }) => needs.every((name) => !waiting.has(name)))
    const [next] = ready.sort((a, b) => (a.name < b.name ? -1 : 1))
    if (next === undefined) throw shopError('DEPENDENCY_CYCLE', wayRound(waiting))
    waiting.delete(next.name)
    ordered.push(next)
  }
  return ordered
}

/** Among plugins that all wait, following what each waits for must come back to where it has been. */
function wayRound(waiting: ReadonlyMap<string, Composed>): string[] {
  const path: Composed[] = []
  let next = [...waiting.values()].sort((a, b) => (a.name < b.name ? -1 : 1))[0]
  while (next !== undefined && !path.includes(next)) {
    path.push(next)
    next = next.needs.map((name) => waiting.get(name)).find((plugin) => plugin !== undefined)
  }
  const circle = path.slice(next === undefined ? 0 : path.indexOf(next)).map((plugin) => plugin.package)
  return [...circle, circle[0] ?? '']
}
