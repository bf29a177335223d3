import { type HookTarget, pointNamed } from './hook-target.js'
import { before } from './hooks.js'
import { Outside } from './host/outside.js'
import type { Constructor, HookOptions } from './metadata.js'
import { Plugin } from './plugin.js'
import type { Verdict } from './verdict.js'

/** A `before` hook that is answered outside of the shop. */
export interface ExternalHook extends HookOptions {
  readonly target: HookTarget
  /** Of the target: `place`. */
  readonly point: string
}

/** What the manifest of an external plugin declares. */
export interface ExternalPlugin {
  /** JSON schema of its settings. */
  readonly config?: object
  readonly hooks?: readonly ExternalHook[]
  /** Types of the events that it is sent. */
  readonly events?: readonly string[]
}

/**
 * What stands in a shop for a plugin that runs outside of it: publish writes this in the place of code. Its hooks are hooks
 * as any others, with their order, their deadlines and what their failure does; they ask the plugin where it is connected.
 */
export function externalPlugin({ config, hooks = [], events = [] }: ExternalPlugin): Constructor {
  class External {
    constructor(readonly outside: Outside) {}
  }
  Reflect.defineMetadata('design:paramtypes', [Outside], External)
  for (const { target, point, ...options } of hooks) {
    const name = methodFor(target, point)
    // A point that there is not is refused with the hook that stands on it.
    const place = pointNamed(target, point)
    const most = place?.deadline ?? 0
    const deadline = Math.min(options.deadline ?? most, most)
    const value = function ask(this: External, input: unknown): Promise<Verdict> {
      return this.outside.ask(`${target.name}.${point}`, place?.outside?.(input as never) ?? input, deadline)
    }
    const descriptor = { value, configurable: true, enumerable: false, writable: true }
    Object.defineProperty(External.prototype, name, descriptor)
    before(target, point as never, options)(External.prototype, name, descriptor)
  }
  Plugin({ ...(config === undefined ? {} : { config }), outside: { events } })(External)
  return External
}

/** `beforeCheckoutPlace`. */
const methodFor = ({ name }: HookTarget, point: string): string =>
  `before${name}${point.slice(0, 1).toUpperCase()}${point.slice(1)}`
