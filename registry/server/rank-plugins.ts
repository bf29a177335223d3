import type { PluginSummary } from '../../core/model/index.js'

/** The plugins that have every word of `text` somewhere: found in the name before the title before the rest, then by name. */
export function rankPlugins(plugins: readonly PluginSummary[], text: string): PluginSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return plugins
    .map((plugin) => ({ plugin, rank: rankOf(plugin, words) }))
    .filter(({ rank }) => rank < none)
    .toSorted((a, b) => a.rank - b.rank || (a.plugin.name < b.plugin.name ? -1 : 1))
    .map(({ plugin }) => plugin)
}

const none = 4

/** 0 for the name itself up to 3 for the description or a scope; 4 when a word is nowhere. The worst word counts. */
function rankOf({ name, title, description, scopes }: PluginSummary, words: readonly string[]): number {
  const places = [name, title.toLowerCase(), `${description} ${scopes.join(' ')}`.toLowerCase()]
  const ranks = words.map((word) => {
    if (name === word) return 0
    const place = places.findIndex((text) => text.includes(word))
    return place === -1 ? none : place + 1
  })
  return Math.max(0, ...ranks)
}
