import type { Wiring } from '../protocol/index.js'
import type { Hookable } from '../sdk/index.js'
import type { Handler } from './handler.js'
import { composeChain, type Method } from './hook-chain.js'
import type { LoadedPlugin } from './load-plugins.js'
import { PluginFault } from './plugin-fault.js'
import type { Tasks } from './tasks.js'

export interface AttachOptions {
  readonly hooks: Wiring['hooks']
  readonly plugins: ReadonlyMap<string, LoadedPlugin>
  /** What may own a hook point: the shop's services and controllers; the plugins' controllers come with the plugins. */
  readonly owners: readonly object[]
  readonly tasks: Tasks
}

/**
 * Puts each hooked method's chain in the method's place, on the release's own instances. A method without hooks is
 * not touched.
 */
export function attachHooks({ hooks, plugins, owners, tasks }: AttachOptions): void {
  const pluginOwners = [...plugins.values()].flatMap(({ controllers }) => controllers)
  for (const [name, wired] of Object.entries(hooks)) {
    const [className = '', method = ''] = name.split('.')
    const owner = ownerOf(className, owners) ?? ownerOf(className, pluginOwners)
    const point = (owner?.constructor as Partial<Hookable> | undefined)?.hookable?.[method]
    const original = owner?.[method]
    if (owner === undefined || point === undefined || typeof original !== 'function') {
      throw new PluginFault(wired[0]?.plugin ?? '?', `there is no hook point ${name}`)
    }
    const handlers = wired.map((hook) => handlerOf(hook, plugins))
    const chain = composeChain(original.bind(owner) as Method, { name, point, handlers, tasks })
    Object.defineProperty(owner, method, { value: chain })
  }
}

/** A plugin's controller that is named like a class of the shop must not take its hooks away. */
function ownerOf(className: string, owners: readonly object[]): Record<string, unknown> | undefined {
  return owners.find((owner) => owner.constructor.name === className) as Record<string, unknown> | undefined
}

function handlerOf(hook: Wiring['hooks'][string][number], plugins: ReadonlyMap<string, LoadedPlugin>): Handler {
  const plugin = plugins.get(hook.plugin)
  const method = plugin?.instance[hook.method]
  if (plugin === undefined || typeof method !== 'function')
    throw new PluginFault(hook.plugin, `has no method ${hook.method}`)
  return { ...hook, run: method.bind(plugin.instance) as Handler['run'], log: plugin.log }
}
