import type { FailurePolicy, StandingHook, StandingHooks, WiredHook, Wiring } from '../protocol/index.js'
import { type Constructor, noted, pointNamed } from '../sdk/host/index.js'
import type { HookPoint, HookTarget } from '../sdk/index.js'
import type { Handler } from './handler.js'
import { type ChainOptions, composeChain, type Method } from './hook-chain.js'
import type { LoadedPlugin } from './load-plugins.js'
import type { Observer } from './observer.js'
import { PluginFault } from './plugin-fault.js'
import { standInOf } from './stand-in.js'
import { standingHooks } from './standing-hooks.js'
import type { Tasks } from './tasks.js'

export interface AttachOptions {
  readonly hooks: Wiring['hooks']
  readonly plugins: ReadonlyMap<string, LoadedPlugin>
  /** What may own a hook point: the shop's services and controllers; the plugins' controllers come with the plugins. */
  readonly owners: readonly object[]
  /** What the seller has chosen for failed `before` hooks, by installation. */
  readonly onFailure: Readonly<Record<string, FailurePolicy>>
  readonly tasks: Tasks
  readonly observer: Observer
}

/**
 * Puts each hooked method's chain in the method's place, on the release's own instances. A method without hooks is
 * not touched. Answers who stands where.
 */
export function attachHooks({ hooks, plugins, owners: shop, onFailure, ...around }: AttachOptions): StandingHooks {
  const all = [...shop, ...[...plugins.values()].flatMap(({ controllers }) => controllers)]
  const standing: Record<string, StandingHook[]> = {}
  for (const [name, wired] of Object.entries(hooks)) {
    const method = name.slice(name.indexOf('.') + 1)
    const byTarget = Map.groupBy(wired, (hook) => targetOf(name, hook, plugins))
    for (const [target, onTarget] of byTarget) {
      const owners = all.filter((owner) => owner.constructor === (target as unknown))
      const point = pointNamed(target, method)
      if (point === undefined || owners.length === 0) throw noPoint(name, onTarget)
      const handlers = onTarget.map((hook) => handlerOf(hook, plugins, { name, point, onFailure, ...around }))
      for (const owner of owners) chainOnto(owner as Owner, { name, point, method, handlers, ...around })
      standing[name] = [...(standing[name] ?? []), ...standingHooks(handlers, point)]
    }
  }
  return standing
}

type Owner = Record<string, unknown>

interface Place extends ChainOptions {
  readonly method: string
}

function chainOnto(owner: Owner, { method, ...options }: Place): void {
  const original = owner[method]
  if (typeof original !== 'function') throw noPoint(options.name, options.handlers)
  const value = composeChain(original.bind(owner) as Method, options)
  // Where a replacement stands already it could be changed; a chain cannot be taken off.
  Object.defineProperty(owner, method, { value, configurable: false })
}

/** The class that the handler's decorator names: two classes of one name are two. */
function targetOf(name: string, hook: WiredHook, plugins: AttachOptions['plugins']): HookTarget {
  const type = plugins.get(hook.plugin)?.instance.constructor as Constructor | undefined
  const notes = type === undefined ? [] : (noted(type, 'hooks') ?? [])
  const found = notes.find(({ point, kind, method }) => point === name && kind === hook.kind && method === hook.method)
  if (found === undefined) throw new PluginFault(hook.plugin, `has no ${hook.kind} hook ${hook.method} on ${name}`)
  return found.target as HookTarget
}

const noPoint = (name: string, handlers: readonly Pick<Handler, 'plugin'>[]): PluginFault =>
  new PluginFault(handlers[0]?.plugin ?? '?', `there is no hook point ${name}`)

interface Standing extends Pick<AttachOptions, 'onFailure' | 'observer'> {
  /** The hook point. */
  readonly name: string
  readonly point: HookPoint<unknown, unknown>
}

function handlerOf(hook: WiredHook, plugins: AttachOptions['plugins'], around: Standing): Handler {
  const plugin = plugins.get(hook.plugin)
  const method = plugin?.instance[hook.method]
  if (plugin === undefined || typeof method !== 'function')
    throw new PluginFault(hook.plugin, `has no method ${hook.method}`)
  const onFailure = around.onFailure[hook.plugin]
  const handler = { ...hook, ...(onFailure === undefined ? {} : { onFailure }) }
  const [own, standIn] = [method.bind(plugin.instance) as Handler['run'], standInOf(handler, around.point)]
  const { switch: standing } = plugin
  const run: Handler['run'] = (input, second) => (standing.isOff ? standIn : own)(input, second)
  const mark = { plugin: hook.plugin, what: `${hook.kind} ${around.name} ${hook.method}` }
  return {
    ...handler,
    run: around.observer.marks.wrap(mark, run),
    log: plugin.log,
  }
}
