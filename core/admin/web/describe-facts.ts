import type { PluginDetails } from './api.js'
import { describeScope } from './describe-scope.js'
import { fieldsOf } from './field-schema.js'

type Hook = PluginDetails['facts']['hooks'][number]

/** What a shop's hook points are to a seller. Others are called by their name. */
const points: Readonly<Record<string, string>> = {
  'CartAddresses.setBilling': 'a cart’s billing address',
  'CartAddresses.setShipping': 'a cart’s shipping address',
  'Checkout.place': 'an order at checkout',
  'SessionController.login': 'a sign-in of a shopper',
}

/** A hook point as a seller knows it: `Checkout.place` is an order at checkout. */
export const describePoint = (point: string): string => points[point] ?? point

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
    ...hooks.map(({ kind, point }) => `${kinds[kind]} ${describePoint(point)}`),
    ...new Set(providers.map(({ kind }) => provided[kind] ?? `Provides ${kind}`)),
    ...(types.length === 0 ? [] : [`Is told when this happens: ${types.join(', ')}`]),
    ...fields.map(
      ({ entity, name, write }) =>
        `Adds “${name}” to ${kept[entity]}${write === 'shopper' ? ', for shoppers to fill in' : ''}`,
    ),
    ...(jobs.length === 0 ? [] : ['Acts by the clock']),
    ...(routes.length === 0 ? [] : [`Adds to your shop’s API: ${routes.join(', ')}`]),
  ]
}
