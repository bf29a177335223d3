import 'reflect-metadata'
import type { Field } from './fields.js'

/**
 * What decorators note on a class. They only note: nothing is registered anywhere until a release's own container is
 * made. Keys are `Symbol.for`, so that a second copy of the SDK would still be understood.
 */
export interface PluginNote {
  readonly config: object | undefined
  readonly defaults: ((shop: { slug: string; name: string; currency: string }) => object) | undefined
  readonly fields: readonly Field[]
  readonly controllers: readonly Constructor[]
  readonly providers: readonly Constructor[]
  /** Classes of the events that the plugin emits. */
  readonly events: readonly { readonly type: string; readonly prototype: object }[]
  readonly services: readonly Constructor[]
  readonly outside: { readonly events: readonly string[] } | undefined
}

export interface ControllerNote {
  readonly prefix: string
}

export interface RouteNote {
  readonly verb: Verb
  readonly path: string
  readonly schema: RouteSchema | RawRouteSchema
  /** Seller's door: answered to the platform only. */
  readonly internal: boolean
  readonly method: string
}

export interface HookNote {
  readonly kind: 'before' | 'after' | 'around'
  /** `Checkout.place`. */
  readonly point: string
  /** The class that owns the point. */
  readonly target: { readonly name: string }
  /** Whether the point was declared for it; publish refuses others. */
  readonly declared: boolean
  readonly method: string
  readonly options: HookOptions
}

/** What a plugin says of one of its hooks. */
export interface HookOptions {
  /** Packages whose hooks of this kind on this point run after this one. One that is not in the set means nothing. */
  readonly before?: readonly string[]
  /** Packages whose hooks of this kind on this point run before this one. */
  readonly after?: readonly string[]
  /** Milliseconds that this hook may take, where that is less than the hook point allows. */
  readonly deadline?: number
  /** Whether the seller may choose that an installation does not stand here. */
  readonly detachable?: boolean
}

export interface SubscriptionNote {
  readonly types: readonly string[]
  /** Fields that an event must have to be meant: values, or `config.<setting>`. */
  readonly where?: object
  readonly method: string
}

export interface JobNote {
  readonly cron: string
  readonly method: string
}

export interface LifecycleNote {
  readonly kind: 'started' | 'upgraded' | 'stopping' | 'removed'
  readonly method: string
}

export interface QueueNote {
  readonly method: string
}

export type Verb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** JSON schemas of a route, as fastify takes them. */
export interface RouteSchema {
  readonly summary?: string
  readonly params?: object
  readonly querystring?: object
  readonly body?: object
  readonly response?: Readonly<Record<number, object>>
}

/** A route whose action gets the body's bytes, of any content type, as they were sent: a signature is over them. */
export interface RawRouteSchema extends RouteSchema {
  readonly raw: true
  readonly body?: never
}

// A class of any shape: its constructor's parameters are the container's business.
// biome-ignore lint/suspicious/noExplicitAny: `never[]` would refuse classes with private constructor parameters
export type Constructor<T = object> = new (...args: never[]) => T
export type AbstractConstructor<T = object> = abstract new (...args: never[]) => T

interface Notes {
  plugin: PluginNote
  controller: ControllerNote
  routes: RouteNote[]
  hooks: HookNote[]
  subscriptions: SubscriptionNote[]
  jobs: JobNote[]
  lifecycle: LifecycleNote[]
  /** Its constructor's parameters are injected wherever the class is. */
  injectable: true
  /** On a token: some plugin offers it. */
  offered: true
  /** The token that the class is offered by. */
  offers: AbstractConstructor
  /** The class of the shop in whose place it works. */
  replaces: AbstractConstructor & { readonly replaceable?: true }
  queue: QueueNote[]
}

const keyOf = (name: keyof Notes): symbol => Symbol.for(`shopctl:${name}`)

export function note<K extends keyof Notes>(target: object, name: K, value: Notes[K]): void {
  Reflect.defineMetadata(keyOf(name), value, target)
}

export function noted<K extends keyof Notes>(target: object, name: K): Notes[K] | undefined {
  return Reflect.getOwnMetadata(keyOf(name), target) as Notes[K] | undefined
}

type ListName = 'routes' | 'hooks' | 'subscriptions' | 'jobs' | 'queue' | 'lifecycle'

export function append<K extends ListName>(target: object, name: K, value: Notes[K][number]): void {
  note(target, name, [...(noted(target, name) ?? []), value] as Notes[K])
}
