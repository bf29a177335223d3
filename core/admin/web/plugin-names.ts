import type { PluginView, ReleaseView } from '../../control/client/index.js'
import { fieldsOf } from './field-schema.js'
import { titleFrom, titleOf } from './title-of.js'

/** What a seller calls the plugins of a shop, by their installation's name, and their settings. */
export interface PluginNames {
  readonly title: (name: string) => string
  /** As the settings form calls it; by its key, where nobody knows the form any more. */
  readonly setting: (name: string, key: string) => string
}

type Installed = Pick<PluginView, 'name' | 'title' | 'schema'>

/** Of those that are here, or were and left their settings; and of those in releases. */
export function pluginNames(
  plugins: readonly Installed[],
  releases: readonly Pick<ReleaseView, 'plugins'>[] = [],
): PluginNames {
  const titled = [...plugins, ...releases.flatMap((release) => release.plugins)].filter(({ title }) => title !== null)
  const titles = new Map(titled.toReversed().map((plugin) => [plugin.name, titleOf(plugin)]))
  const labels = new Map(
    plugins.flatMap(({ name, schema }) => fieldsOf(schema).map(({ key, label }) => [`${name} ${key}`, label] as const)),
  )
  return {
    title: (name) => titles.get(name) ?? titleFrom(name),
    setting: (name, key) => labels.get(`${name} ${key}`) ?? key,
  }
}
