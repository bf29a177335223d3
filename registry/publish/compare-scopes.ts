import type { Facts } from '../../core/model/index.js'
import { problemOfHostScope } from '../../core/protocol/index.js'

/** Why what the manifest asks consent for is too much. Consent is read by people: it must not name a power that is not used. */
export function compareScopes(scopes: readonly string[], facts: Facts): string[] {
  const unused = scopes.filter((scope) => !facts.capabilities.some((capability) => covers(scope, capability)))
  return [
    ...unused.map((scope) => `"shopctl.scopes" asks for ${scope}, which nothing in it uses`),
    ...scopes.flatMap((scope) => [...configProblem(scope, facts), ...hostProblem(scope)]),
  ]
}

/** Why a capability that the code takes is not consented to. */
export const missingScopes = (scopes: readonly string[], capability: string): string[] =>
  scopes.some((scope) => covers(scope, capability))
    ? []
    : [`it uses ${capability}, for which "shopctl.scopes" has no ${example(capability)}`]

/** The network is consented to host by host, everything else as a whole. */
const covers = (scope: string, capability: string): boolean =>
  capability === 'http' ? scope.startsWith('http:') : scope === capability

const example = (capability: string): string => (capability === 'http' ? '"http:api.example.com"' : `"${capability}"`)

/** `http:config.url` leaves the host to the seller, who sets it in the config under that key. */
function configProblem(scope: string, { config }: Facts): string[] {
  const key = /^http:config\.(.+)$/.exec(scope)?.[1]
  if (key === undefined) return []
  const properties = config?.['properties'] ?? {}
  return Object.hasOwn(properties, key) ? [] : [`${scope} names no setting: the config has no "${key}"`]
}

function hostProblem(scope: string): string[] {
  const host = /^http:(?!config\.)(.*)$/.exec(scope)?.[1]
  const problem = host === undefined ? undefined : problemOfHostScope(host)
  return problem === undefined ? [] : [`"shopctl.scopes" asks for ${scope}: ${problem}`]
}
