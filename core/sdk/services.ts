// tsyringe refuses to be loaded without it.
import 'reflect-metadata'
import { injectable } from 'tsyringe'
import { Capability } from './capability.js'
import { type AbstractConstructor, type Constructor, note } from './metadata.js'

/**
 * Lets the constructor of a class be given its parameters by their types, as that of the plugin's own class: of one in
 * `@Plugin({ providers })`, or of a part of the plugin that others take by its class, each an instance of its own.
 * Controllers and services have it by their own decorators.
 */
export function Injectable() {
  return (target: Constructor): void => {
    injectable()(target)
    note(target, 'injectable', true)
  }
}

/**
 * Offers the class's one instance to other plugins. The token is an abstract class that the plugin's package exports:
 *
 *     export abstract class Points {
 *       abstract of(customerId: string): Promise<number>
 *     }
 *
 *     \@Offers(Points)
 *     class PointsService extends Points { … }
 *
 *     \@Plugin({ services: [PointsService] })
 *
 * A plugin that lists the package under `peerDependencies` takes it by its type: `constructor(points: Points)`. Of a
 * plugin that is installed twice others are given that of the installation that has the plugin's own name, or else of the
 * first by name; the installation itself always gets its own.
 */
export function Offers<T extends object>(token: AbstractConstructor<T>) {
  return (target: Constructor<T>): void => {
    injectable()(target)
    note(token, 'offered', true)
    note(target, 'offers', token)
  }
}

/** A class of the shop whose work a plugin may do in its place: it says `static readonly replaceable = true`. */
export type Replaceable<T extends object> = AbstractConstructor<T> & { readonly replaceable: true }

/**
 * Does the work of one of the shop's classes in its place, for this shop alone; the class extends it. Hooks on it hold
 * as before. A shop takes one replacement of a class.
 */
export function Replaces<T extends object>(replaced: Replaceable<T>) {
  return (target: Constructor<T>): void => {
    injectable()(target)
    note(target, 'replaces', replaced)
  }
}

/** The other plugins of this shop, for one that can be without them. */
export abstract class Plugins extends Capability {
  static readonly unbound = true

  /**
   * The service that a plugin offers by a token, or undefined where it is not installed or is switched off:
   *
   *     import type { Points } from 'loyalty-points'
   *     const points = plugins.find<Points>('loyalty-points', 'Points')
   *
   * List the package under `peerDependencies` and call it optional in `peerDependenciesMeta`: then the range is held to,
   * and it is there before the plugin that asks is constructed. Throws PEER_NOT_DECLARED for a package that is not listed.
   *
   * @param plugin the package that exports the token
   * @param token the token's name in it
   */
  abstract find<T extends object>(plugin: string, token: string): T | undefined
}
