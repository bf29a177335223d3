import type { LoadedPlugin } from './load-plugins.js'
import { PluginFault } from './plugin-fault.js'
import type { Switch } from './switch.js'

type Methods = Record<string, unknown>
type Method = (...args: unknown[]) => unknown

/**
 * Lets plugins' classes work in the place of the shop's. The shop's own instance stays what everybody holds: its methods
 * hand on to the replacement, so hooks, routes and whoever was injected it before know of nothing; and do their own work
 * again once the plugin has been switched off.
 *
 * @param owners the shop's services and controllers, before hooks are attached
 */
export function replaceServices(owners: readonly object[], plugins: ReadonlyMap<string, LoadedPlugin>): void {
  const taken = new Map<object, string>()
  for (const { name, replacements, switch: own } of plugins.values()) {
    for (const { token, instance } of replacements) {
      const owner = owners.find(({ constructor }) => (constructor as unknown) === token)
      if (owner === undefined) throw new PluginFault(name, `replaces ${token.name}, which is no part of the shop`)
      const other = taken.get(owner)
      if (other !== undefined) throw new PluginFault(name, `replaces ${token.name}, which ${other} replaces already`)
      taken.set(owner, name)
      handOn(owner as Methods, instance as Methods, own)
    }
  }
}

function handOn(owner: Methods, replacement: Methods, own: Switch): void {
  for (const name of methodsOf(owner)) {
    const [first, second] = [owner[name] as Method, replacement[name] as Method]
    const value: Method = (...args) => (own.isOff ? first.apply(owner, args) : second.apply(replacement, args))
    Object.defineProperty(owner, name, { value, configurable: true })
    // What it calls of itself passes the hooks, as it would in the shop's own class.
    Object.defineProperty(replacement, name, { get: () => owner[name], configurable: true })
  }
}

function methodsOf(owner: object): string[] {
  const prototype = Object.getPrototypeOf(owner) as object
  return Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([name, { value }]) => name !== 'constructor' && typeof value === 'function')
    .map(([name]) => name)
}
