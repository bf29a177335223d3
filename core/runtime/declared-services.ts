import type { Facts } from '../protocol/index.js'
import { type AbstractConstructor, type Constructor, noted } from '../sdk/host/index.js'
import { WiringFault } from './wiring-fault.js'

/** Calls a token by the package that exports it, or throws words for the plugin's author. */
export type NameToken = (token: AbstractConstructor) => string

/** What a plugin declares of services: its own for others, those in the shop's place, and others' for itself. */
export type DeclaredServices = Required<Pick<Facts, 'offers' | 'replaces' | 'needs'>>

/** The plugin's classes with `@Offers` or `@Replaces`; its own class may be one. */
export function servicesOf(plugin: Constructor): readonly Constructor[] {
  const { services = [] } = noted(plugin, 'plugin') ?? {}
  const idle = services.find((service) => !isService(service))
  if (idle !== undefined)
    throw new WiringFault(`${idle.name} is among its services, but has neither @Offers nor @Replaces`, idle)
  return [...new Set([plugin, ...services].filter(isService))]
}

const isService = (type: Constructor): boolean =>
  noted(type, 'offers') !== undefined || noted(type, 'replaces') !== undefined

/** The tokens that the classes' constructors want of other plugins. */
export function neededTokens(plugin: Constructor, constructed: readonly Constructor[]): AbstractConstructor[] {
  const own = servicesOf(plugin).map((service) => noted(service, 'offers'))
  const wanted = constructed.flatMap(
    (type) => (Reflect.getMetadata('design:paramtypes', type) ?? []) as AbstractConstructor[],
  )
  return [...new Set(wanted.filter(isOffered))].filter((type) => !own.includes(type))
}

const isOffered = (type: unknown): type is AbstractConstructor =>
  typeof type === 'function' && noted(type, 'offered') === true

export function declaredServices(
  plugin: Constructor,
  constructed: readonly Constructor[],
  nameToken: NameToken,
): DeclaredServices {
  const noting = (list: 'offers' | 'replaces') =>
    servicesOf(plugin).flatMap((service) => {
      const token = noted(service, list)
      return token === undefined ? [] : [{ token: nameToken(token), by: service.name, service, is: token }]
    })
  return {
    offers: noting('offers').map(({ token, by }) => ({ token, by })),
    replaces: noting('replaces').map(({ token, service, by, is }) => {
      if (Object.getOwnPropertyDescriptor(is, 'replaceable')?.value !== true)
        throw new WiringFault(`${by} replaces ${is.name}, which does not say that it may be replaced`, service)
      return { token, by }
    }),
    needs: neededTokens(plugin, constructed).map(nameToken).sort(),
  }
}
