import type { Facts } from '../../core/model/index.js'
import { problemOfHostScope } from '../../core/protocol/index.js'

/**
 * Why what the manifest asks consent for and what the code asks to be handed do not agree. Consent is read by people: it
 * must neither hide a power nor name one that is not used.
 */
export function compareScopes(scopes: readonly string[], facts: Facts): string[] {
  const missing = facts.capabilities.filter((capability) => !scopes.some((scope) => covers(scope, capability)))
  const unused = scopes.filter((scope) => !facts.capabilities.some((capability) => covers(scope, capability)))
  return [
    ...missing.map((capability) => `it uses ${capability}, for which "shopctl.scopes" has no ${example(capability)}`),
    ...unused.map((scope) => `"shopctl.scopes" asks for ${scope}, which nothing in it uses`),
    ...scopes.flatMap((scope) => [...configProblem(scope, facts), ...hostProblem(scope)]),
  ]
}

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
