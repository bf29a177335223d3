import { type Facts, type ShopError, shopError } from '../model/index.js'

/** A plugin that runs in the shop, and what it declared at publish. */
interface Running {
  /** The installation's name. */
  readonly name: string
  readonly package: string
  readonly facts: Facts
}

/** Services that cannot be in one shop together, and those that plugins lack there. */
export const serviceConflicts = (plugins: readonly Running[]): ShopError[] => [
  ...offeredTwice(plugins),
  ...replacedTwice(plugins),
  ...missingServices(plugins),
]

/** Token → those who claim it. */
function claims(plugins: readonly Running[], of: (facts: Facts) => readonly string[]): [string, Running[]][] {
  const all = plugins.flatMap((plugin) => of(plugin.facts).map((token) => ({ token, plugin })))
  const byToken = Map.groupBy(all, ({ token }) => token)
  return [...byToken].map(([token, those]) => [token, those.map(({ plugin }) => plugin)])
}

const namesOf = (plugins: readonly Running[]): string[] => plugins.map(({ name }) => name)

/** Installations of one plugin are no rivals: which of them is given is decided where they are wired. */
const offeredTwice = (plugins: readonly Running[]): ShopError[] =>
  claims(plugins, ({ offers = [] }) => offers.map(({ token }) => token))
    .filter(([, those]) => new Set(those.map((plugin) => plugin.package)).size > 1)
    .map(([token, those]) => shopError('SERVICE_CONFLICT', token, 'offered', namesOf(those)))

const replacedTwice = (plugins: readonly Running[]): ShopError[] =>
  claims(plugins, ({ replaces = [] }) => replaces.map(({ token }) => token))
    .filter(([, those]) => those.length > 1)
    .map(([token, those]) => shopError('SERVICE_CONFLICT', token, 'replaced', namesOf(those)))

function missingServices(plugins: readonly Running[]): ShopError[] {
  const offered = new Set(plugins.flatMap(({ facts: { offers = [] } }) => offers.map(({ token }) => token)))
  return claims(plugins, ({ needs = [] }) => needs)
    .filter(([token]) => !offered.has(token))
    .map(([token, those]) => shopError('SERVICE_MISSING', token, namesOf(those)))
}
