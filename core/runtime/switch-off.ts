import type { Wiring } from '../protocol/index.js'
import type { LoadedPlugin } from './load-plugins.js'

/** Switches off those of these versions (`greeter@1.2.0`) that stand in the release. */
export function switchOff(
  ids: readonly string[],
  { wiring, plugins }: { readonly wiring: Wiring; readonly plugins: ReadonlyMap<string, LoadedPlugin> },
): void {
  for (const plugin of plugins.values()) {
    const { id } = wiring.plugins[plugin.name] ?? {}
    if (id === undefined || !ids.includes(id) || plugin.switch.isOff) continue
    plugin.switch.isOff = true
    plugin.log.warn('is switched off')
  }
}
