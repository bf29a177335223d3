import type { PluginDetails } from '../../model/index.js'

type Schema = Readonly<Record<string, unknown>>
type Locales = NonNullable<PluginDetails['facts']['locales']>
type Texts = Locales[string]

/** What a seller reads of a plugin, in the first of their languages that the plugin speaks; else as its author wrote it. */
export function detailsIn(plugin: PluginDetails, languages: readonly string[]): PluginDetails {
  const { title, description, config } = textsIn(plugin.facts.locales, languages)
  return {
    ...plugin,
    title: title ?? plugin.title,
    description: description ?? plugin.description,
    facts: { ...plugin.facts, config: plugin.facts.config && schemaWith(plugin.facts.config, config) },
  }
}

/** The same for an installed one and its settings. */
export function installedIn<
  V extends { readonly title: string | null; readonly schema: Schema | null; readonly locales?: Locales },
>(view: V, languages: readonly string[]): V {
  const { title, config } = textsIn(view.locales, languages)
  return { ...view, title: view.title && (title ?? view.title), schema: view.schema && schemaWith(view.schema, config) }
}

/** English is the language of the plugin's own texts, so whoever prefers it reads those. */
function textsIn(locales: Locales = {}, languages: readonly string[]): Texts {
  const wanted = languages.flatMap((language) => [language, language.split('-')[0] ?? language])
  const found = wanted.find((language) => language === 'en' || Object.hasOwn(locales, language))
  return (found === undefined ? undefined : locales[found]) ?? {}
}

function schemaWith(schema: Schema, labels: Texts['config'] = {}): Record<string, unknown> {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, object>)
  return {
    ...schema,
    properties: Object.fromEntries(properties.map(([key, property]) => [key, { ...property, ...labels[key] }])),
  }
}
