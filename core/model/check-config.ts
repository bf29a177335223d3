import { shopError } from './errors.js'
import type { JsonObject } from './installation.js'
import { problemsOf, problemsOfSchema } from './parse.js'

/**
 * A plugin's config, checked against the JSON schema of its facts, defaults filled in. CONFIG_INVALID with every
 * reason; a plugin without a schema takes no settings.
 */
export function checkConfig(name: string, schema: JsonObject | null, given: JsonObject): JsonObject {
  if (schema === null) {
    const keys = Object.keys(given)
    if (keys.length > 0) throw shopError('CONFIG_INVALID', name, [`it takes no settings, but has ${keys.join(', ')}`])
    return {}
  }
  const config = structuredClone(given)
  const reasons = problemsOf({ additionalProperties: false, ...schema }, config)
  if (reasons.length > 0) throw shopError('CONFIG_INVALID', name, reasons)
  return config
}

/** Why no installation could be configured by this schema: it is none, or its own defaults do not fit it. */
export function problemsOfConfigSchema(schema: JsonObject): readonly string[] {
  const reasons = problemsOfSchema(schema)
  if (reasons.length > 0) return reasons
  // What has no default is missing here, and that is no fault.
  return problemsOf({ ...schema, required: [] }, {}).map((reason) => `a default does not fit: ${reason}`)
}
