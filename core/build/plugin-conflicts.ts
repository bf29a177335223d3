import type { Facts, LockedPlugin, ShopError } from '../model/index.js'
import { shopError } from '../model/index.js'

/** A plugin that runs in the shop, and what it declared at publish. */
export interface RunningPlugin {
  readonly locked: LockedPlugin
  readonly facts: Facts
}

/** What cannot be in one shop together, and what others lack there: all reasons, each with the names. */
export const conflictsOf = (plugins: readonly RunningPlugin[]): ShopError[] => [
  ...offeredTwice(plugins),
  ...replacedTwice(plugins),
  ...missingServices(plugins),
  ...routesTwice(plugins),
]

interface Claim {
  /** What is claimed. */
  readonly what: string
  readonly plugin: LockedPlugin
}

const claims = (
  plugins: readonly RunningPlugin[],
  of: (facts: Facts, locked: LockedPlugin) => readonly string[],
): Map<string, LockedPlugin[]> => {
  const all = plugins.flatMap(({ locked, facts }) => of(facts, locked).map((what): Claim => ({ what, plugin: locked })))
  return new Map(
    [...Map.groupBy(all, ({ what }) => what)].map(([what, those]) => [what, those.map(({ plugin }) => plugin)]),
  )
}

const namesOf = (plugins: readonly LockedPlugin[]): string[] => plugins.map(({ name }) => name)

/** Installations of one plugin are no rivals: which of them is given is decided where they are wired. */
const offeredTwice = (plugins: readonly RunningPlugin[]): ShopError[] =>
  [...claims(plugins, ({ offers = [] }) => offers.map(({ token }) => token))]
    .filter(([, those]) => new Set(those.map((plugin) => plugin.package)).size > 1)
    .map(([token, those]) => shopError('SERVICE_CONFLICT', token, 'offered', namesOf(those)))

const replacedTwice = (plugins: readonly RunningPlugin[]): ShopError[] =>
  [...claims(plugins, ({ replaces = [] }) => replaces.map(({ token }) => token))]
    .filter(([, those]) => those.length > 1)
    .map(([token, those]) => shopError('SERVICE_CONFLICT', token, 'replaced', namesOf(those)))

function missingServices(plugins: readonly RunningPlugin[]): ShopError[] {
  const offered = claims(plugins, ({ offers = [] }) => offers.map(({ token }) => token))
  return [...claims(plugins, ({ needs = [] }) => needs)]
    .filter(([token]) => !offered.has(token))
    .map(([token, those]) => shopError('SERVICE_MISSING', token, namesOf(those)))
}

const routesTwice = (plugins: readonly RunningPlugin[]): ShopError[] =>
  [...claims(plugins, ({ routes }, { name }) => routes.map((route) => placeOf(route, name)))]
    .filter(([, those]) => those.length > 1)
    .map(([route, those]) => shopError('ROUTE_CONFLICT', route, namesOf(those)))

/** Two routes are one, however their parameters are called. */
const placeOf = (route: string, installation: string): string =>
  route.replaceAll('{installation}', installation).replaceAll(/:[^/]+/g, ':…')
