import type { Wiring } from '../protocol/index.js'

/** A release's wiring as if these versions (`greeter@1.2.0`) were not in it: none of their code is evaluated. */
export function withoutPlugins(wiring: Wiring, ids: readonly string[]): Wiring {
  if (ids.length === 0) return wiring
  const stays = Object.entries(wiring.plugins).filter(([, { id }]) => !ids.includes(id))
  const names = new Set(stays.map(([name]) => name))
  const kept = <T extends Owned>(list: readonly T[]): T[] => list.filter(({ plugin }) => names.has(plugin))
  const { hooks, events, jobs, providers = {}, lifecycle = [], offers = {}, replaces = {}, fields = {} } = wiring
  return {
    plugins: Object.fromEntries(stays),
    hooks: inEach(hooks, kept),
    events: inEach(events, kept),
    jobs: kept(jobs),
    providers: inEach(providers, kept),
    lifecycle: kept(lifecycle),
    offers: inEach(offers, kept),
    replaces: inEach(replaces, kept),
    fields: inEach(fields, kept),
  }
}

interface Owned {
  readonly plugin: string
}

/** What nobody stands on any more is left out, as it is where nobody ever stood. */
const inEach = <T extends Owned>(
  lists: Readonly<Record<string, readonly T[]>>,
  kept: (list: readonly T[]) => T[],
): Record<string, T[]> =>
  Object.fromEntries(
    Object.entries(lists).flatMap(([key, list]): [string, T[]][] => {
      const left = kept(list)
      return left.length === 0 ? [] : [[key, left]]
    }),
  )
