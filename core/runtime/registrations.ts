import type { Registrations, Wiring } from '../protocol/index.js'
import type { Container } from './container.js'
import type { LoadedPlugin } from './load-plugins.js'

export interface Registered {
  readonly wiring: Wiring
  readonly plugins: ReadonlyMap<string, LoadedPlugin>
  /** The release's. */
  readonly container: Container
  /** `GET /products`, as they were registered. */
  readonly routes: readonly string[]
  /** The services and controllers on whose methods hooks may have been put. */
  readonly owners: readonly object[]
}

/** All that stands in this release, the shop's own and its plugins', each list sorted but where its order runs. */
export function listRegistrations({ wiring, plugins, container, routes, owners }: Registered): Registrations {
  const { hooks, events, jobs, offers = {}, replaces = {} } = wiring
  return {
    plugins: [...plugins.keys()],
    routes: [...routes].sort(),
    hooks: named(hooks, ({ plugin, kind, method }) => `${kind} ${plugin}.${method}`),
    chains: owners.flatMap(changedMethods).sort(),
    events: named(events, ({ plugin, method }) => `${plugin}.${method}`),
    jobs: jobs.map(({ plugin, method, cron }) => `${cron} ${plugin}.${method}`),
    providers: [...plugins.values()].flatMap(({ name, providers }) =>
      providers.map((provider) => `${name} ${provider.constructor.name}`),
    ),
    offers: named(offers, ({ plugin, by }) => `${plugin} ${by}`),
    replaces: named(replaces, ({ plugin, by }) => `${plugin} ${by}`),
    tokens: container.tokens(),
  }
}

const named = <T>(lists: Readonly<Record<string, readonly T[]>>, words: (one: T) => string): Record<string, string[]> =>
  Object.fromEntries(Object.entries(lists).map(([key, list]) => [key, list.map(words)]))

/** The methods that are not the class's own any more: a chain of hooks or a replacement stands in their place. */
function changedMethods(owner: object): string[] {
  const { constructor } = owner
  const own = Object.entries(Object.getOwnPropertyDescriptors(owner))
  const isMethod = (name: string): boolean =>
    typeof (constructor.prototype as Record<string, unknown>)[name] === 'function'
  return own.filter(([name]) => isMethod(name)).map(([name]) => `${constructor.name}.${name}`)
}
