import type { WiredPlugin, WiredService, Wiring } from '../protocol/index.js'
import { type AbstractConstructor, type Constructor, noted } from '../sdk/host/index.js'
import { Plugins } from '../sdk/index.js'
import type { Container } from './container.js'
import { servicesOf } from './declared-services.js'
import type { Switch } from './switch.js'

/** A plugin's own part of a release. */
interface Own {
  readonly container: Container
  readonly switch: Switch
}

interface Shared {
  readonly place: number
  readonly instance: object
  readonly switch: Switch
}

/** A class of the shop, and what works in its place. */
export interface Replacement {
  readonly token: AbstractConstructor
  readonly instance: object
}

/** What the plugins of a release offer each other: each token is bound for all who are constructed later. */
export class PluginServices {
  readonly #offers: Readonly<Record<string, readonly WiredService[]>>
  readonly #given = new Map<AbstractConstructor, number>()
  readonly #byToken = new Map<string, Shared>()

  /** @param container the release's */
  constructor(
    private readonly container: Container,
    { offers = {} }: Pick<Wiring, 'offers'>,
  ) {
    this.#offers = offers
  }

  /** What a plugin offers by a token of a package; nothing once it has been switched off. */
  find(plugin: string, token: string): object | undefined {
    const shared = this.#byToken.get(`${plugin}:${token}`) ?? this.#byToken.get(token)
    return shared?.switch.isOff === true ? undefined : shared?.instance
  }

  /** Makes one of each of the plugin's services in its own container, where it gets its own by the token as well. */
  declare(plugin: Constructor, own: Container, wired: WiredPlugin): void {
    own.bind(Plugins, new DeclaredPeers(this, wired))
    for (const service of servicesOf(plugin)) {
      if (service !== plugin) own.single(service)
      const token = noted(service, 'offers')
      if (token === undefined) continue
      if (this.container.has(token) && !this.#given.has(token))
        throw new Error(`${service.name} offers ${token.name}, which the shop has itself`)
      own.alias(token, service)
    }
  }

  /** Gives the others what the plugin offers; of several installations, what stands first in the wiring. */
  share(name: string, plugin: Constructor, { container: own, switch: ownSwitch }: Own): void {
    for (const service of servicesOf(plugin)) {
      const token = noted(service, 'offers')
      if (token === undefined) continue
      const [key, wired] = Object.entries(this.#offers).find(
        ([key, those]) =>
          tokenIn(key) === token.name && those.some((one) => one.plugin === name && one.by === service.name),
      ) ?? [token.name, []]
      const place = wired.findIndex((one) => one.plugin === name)
      const instance = own.get(service)
      if (place < (this.#given.get(token) ?? Number.POSITIVE_INFINITY)) {
        this.#given.set(token, place)
        this.container.bind(token, instance)
      }
      if (place < (this.#byToken.get(key)?.place ?? Number.POSITIVE_INFINITY))
        this.#byToken.set(key, { place, instance, switch: ownSwitch })
    }
  }
}

/** The other plugins, as far as one plugin's manifest names them. */
class DeclaredPeers extends Plugins {
  constructor(
    private readonly services: PluginServices,
    private readonly wired: WiredPlugin,
  ) {
    super()
  }

  find<T extends object>(plugin: string, token: string): T | undefined {
    const { id, peers } = this.wired
    const own = id.slice(0, id.lastIndexOf('@'))
    if (peers !== undefined && plugin !== own && !peers.includes(plugin))
      throw new Error(
        `PEER_NOT_DECLARED: ${own} may not look for ${plugin}: add "${plugin}" to "peerDependencies" in its package.json, with the range that it can use, and "${plugin}": { "optional": true } to "peerDependenciesMeta"`,
      )
    return this.services.find(plugin, token) as T | undefined
  }
}

/** What works in the place of classes of the shop. */
export const replacementsOf = (plugin: Constructor, own: Container): Replacement[] =>
  servicesOf(plugin).flatMap((service) => {
    const token = noted(service, 'replaces')
    return token === undefined ? [] : [{ token, instance: own.get(service) }]
  })

/** `loyalty-points:Points` → `Points`. */
export const tokenIn = (key: string): string => key.slice(key.lastIndexOf(':') + 1)
