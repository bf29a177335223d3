// tsyringe refuses to be loaded without it.
import 'reflect-metadata'
import { type DependencyContainer, container as globalContainer, type InjectionToken } from 'tsyringe'
import type { AbstractConstructor } from '../sdk/host/index.js'

/**
 * tsyringe's container with the tokens that we use: classes, abstract ones too. Its types refuse those; it does not.
 * Nothing is ever registered in the global container: a release's registrations go with the release.
 */
export class Container {
  readonly #inner: DependencyContainer
  readonly #names = new Set<string>()

  private constructor(inner: DependencyContainer) {
    this.#inner = inner
  }

  static create(): Container {
    return new Container(globalContainer.createChildContainer())
  }

  /** A container that has all that this one has, and keeps its own registrations to itself. */
  child(): Container {
    return new Container(this.#inner.createChildContainer())
  }

  /** Binds a capability's class to what provides it here. */
  bind<T extends object>(token: AbstractConstructor<T>, value: T): void {
    this.#names.add(token.name)
    this.#inner.register(tokenOf(token), { useValue: value })
  }

  /** One instance of the class for this container and its children. */
  single<T extends object>(token: AbstractConstructor<T>): void {
    this.#names.add(token.name)
    this.#inner.registerSingleton(tokenOf(token) as new () => T)
  }

  /** Answers the token with the instance of that class here. */
  alias<T extends object>(token: AbstractConstructor<T>, to: AbstractConstructor<T>): void {
    this.#inner.register(tokenOf(token), { useToken: tokenOf(to) })
  }

  /** Names of the classes that were bound here, sorted. */
  tokens(): string[] {
    return [...this.#names].sort()
  }

  /** Whether the token was bound here or in a container above. */
  has(token: AbstractConstructor): boolean {
    return this.#inner.isRegistered(tokenOf(token), true)
  }

  get<T extends object>(token: AbstractConstructor<T>): T {
    return this.#inner.resolve(tokenOf(token))
  }

  clear(): void {
    this.#inner.clearInstances()
  }
}

const tokenOf = <T extends object>(token: AbstractConstructor<T>): InjectionToken<T> =>
  token as unknown as InjectionToken<T>
