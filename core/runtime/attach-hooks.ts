import type { Wiring } from '../protocol/index.js'
import type { Hookable } from '../sdk/index.js'
import { composeChain, type Handler } from './hook-chain.js'
import type { LoadedPlugin } from './load-plugins.js'
import { PluginFault } from './plugin-fault.js'
import type { Tasks } from './tasks.js'

export interface AttachOptions {
  readonly hooks: Wiring['hooks']
  readonly plugins: ReadonlyMap<string, LoadedPlugin>
  /** Everything that may own a hook point: the shop's controllers and services, the plugins' controllers. */
  readonly owners: readonly object[]
  readonly tasks: Tasks
}

/**
 * Puts each hooked method's chain in the method's place, on the release's own instances. A method without hooks is
 * not touched.
 */
export function attachHooks({ hooks, plugins, owners, tasks }: AttachOptions): void {
  const byName = new Map(owners.map((owner) => [owner.constructor.name, owner as Record<string, unknown>]))
  for (const [name, wired] of Object.entries(hooks)) {
    const [className = '', method = ''] = name.split('.')
    const owner = byName.get(className)
    const point = (owner?.constructor as unknown as Hookable | undefined)?.hookable?.[method]
    const original = owner?.[method]
    if (owner === undefined || point === undefined || typeof original !== 'function') {
      throw new PluginFault(wired[0]?.plugin ?? '?', `there is no hook point ${name}`)
    }
    const handlers = wired.map((hook) => handlerOf(hook, plugins))
    const chain = composeChain(original.bind(owner), { name, point, handlers, tasks })
    Object.defineProperty(owner, method, { value: chain })
  }
}

function handlerOf(hook: Wiring['hooks'][string][number], plugins: ReadonlyMap<string, LoadedPlugin>): Handler {
  const plugin = plugins.get(hook.plugin)
  const method = plugin?.instance[hook.method]
  if (plugin === undefined || typeof method !== 'function') throw new PluginFault(hook.plugin, `has no method ${hook.method}`)
  return { ...hook, run: method.bind(plugin.instance), log: plugin.log }
}
