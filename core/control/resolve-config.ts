import { checkConfig, type Installation, type JsonObject, type ReleasePlugin } from '../model/index.js'

/**
 * Each plugin's config, checked against its schema, defaults filled in. Rejects with CONFIG_INVALID, before anything
 * is started. A plugin that is switched off may be configured later.
 */
export function resolveConfig(
  installations: readonly Installation[],
  plugins: readonly ReleasePlugin[],
): Record<string, JsonObject> {
  const given = new Map(installations.map(({ name, config }) => [name, config]))
  return Object.fromEntries(
    plugins
      .filter(({ enabled }) => enabled)
      .map(({ name, facts }) => [name, checkConfig(name, facts.config, given.get(name) ?? {})]),
  )
}

/** The config as it may be shown: what the schema marks `writeOnly` is a secret, and only said to be there. */
export function maskSecrets(schema: JsonObject | null, config: JsonObject): { config: JsonObject; secrets: string[] } {
  const properties = (schema?.['properties'] ?? {}) as Record<string, { writeOnly?: boolean } | undefined>
  const isSecret = (key: string): boolean => schema === null || properties[key]?.writeOnly === true
  const entries = Object.entries(config)
  return {
    config: Object.fromEntries(entries.filter(([key]) => !isSecret(key))),
    secrets: entries.map(([key]) => key).filter(isSecret),
  }
}
