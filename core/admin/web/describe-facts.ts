import type { PluginDetails } from './api.js'
import { describeEvent } from './describe-event.js'
import { describePoint } from './describe-point.js'
import { describeScope } from './describe-scope.js'
import { fieldsOf } from './field-schema.js'

type Hook = PluginDetails['facts']['hooks'][number]

/** What providers do for the shop. */
const provided: Readonly<Record<string, string>> = {
  shipping: 'Says how carts may be shipped, and what that costs',
  discount: 'Takes something off prices',
  tax: 'Says what taxes are on a cart',
  payment: 'Takes what shoppers pay',
  notification: 'Gets every mail of your shop, and sends it with a service of your own',
}

const kinds: Readonly<Record<Hook['kind'], string>> = {
  before: 'Can refuse',
  around: 'Can refuse or change',
  after: 'Acts after',
}

const kept = {
  product: 'your products',
  customer: 'your customers',
  cart: 'carts',
  order: 'your orders',
} satisfies Record<NonNullable<PluginDetails['facts']['fields']>[number]['entity'], string>

/** All that a plugin may and does, in a seller's words: what it asks for, and what it was seen to do at publish. */
export function describeFacts({ scopes, facts }: Pick<PluginDetails, 'scopes' | 'facts'>): string[] {
  const { hooks, events, jobs, routes, providers = [], fields = [], outside } = facts
  const labelOf = (key: string): string => fieldsOf(facts.config).find((field) => field.key === key)?.label ?? key
  const types = [...new Set([...events.flatMap((event) => event.types), ...(outside?.events ?? [])])]
  return [
    ...scopes.map((scope) => describeScope(scope, labelOf)),
    ...new Set(hooks.map(({ kind, point }) => `${kinds[kind]} ${describePoint(point)}`)),
    ...new Set(providers.map(({ kind }) => provided[kind] ?? `Provides ${kind}`)),
    ...(types.length === 0 ? [] : [`Is told when this happens: ${types.map(describeEvent).join(', ')}`]),
    ...fields.map(
      ({ entity, name, write }) =>
        `Adds “${name}” to ${kept[entity]}${write === 'shopper' ? ', for shoppers to fill in' : ''}`,
    ),
    ...(jobs.length === 0 ? [] : ['Acts by the clock']),
    ...(routes.length === 0 ? [] : [`Adds to your shop’s API: ${routes.join(', ')}`]),
  ]
}
