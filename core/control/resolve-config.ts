import { throwAll } from '../build/index.js'
import {
  checkConfig,
  type Facts,
  type Installation,
  isShopError,
  type JsonObject,
  type ShopError,
} from '../model/index.js'

/** A plugin of a set, and what it takes for settings. */
export interface ConfiguredPlugin {
  readonly name: string
  readonly enabled: boolean
  readonly facts: Pick<Facts, 'config'>
}

/**
 * Each plugin's config, checked against its schema, defaults filled in. Rejects with CONFIG_INVALID and what is
 * wrong with all of them, before anything is started. A plugin that is switched off may be configured later.
 */
export function resolveConfig(
  installations: readonly Installation[],
  plugins: readonly ConfiguredPlugin[],
): Record<string, JsonObject> {
  const given = new Map(installations.map(({ name, config }) => [name, config]))
  const checked = plugins
    .filter(({ enabled }) => enabled)
    .map(({ name, facts }) => [name, orFault(() => checkConfig(name, facts.config, given.get(name) ?? {}))] as const)
  throwAll(checked.map(([, config]) => config).filter(isShopError))
  return Object.fromEntries(checked.filter((one): one is readonly [string, JsonObject] => !isShopError(one[1])))
}

function orFault(check: () => JsonObject): JsonObject | ShopError {
  try {
    return check()
  } catch (error) {
    if (isShopError(error)) return error
    throw error
  }
}

/**
 * The config as it may be shown: what the schema marks `writeOnly`, itself or anything in it, is a secret, and only said to be there.
 * So is what the schema does not name: a version before may have.
 */
export function maskSecrets(schema: JsonObject | null, config: JsonObject): { config: JsonObject; secrets: string[] } {
  const properties = (schema?.['properties'] ?? {}) as JsonObject
  const hasSecrets = marksSecret(schema)
  const isSecret = (key: string): boolean =>
    !Object.hasOwn(properties, key) || marksSecret(properties[key]) || (hasSecrets && refers(properties[key]))
  const entries = Object.entries(config)
  return {
    config: Object.fromEntries(entries.filter(([key]) => !isSecret(key))),
    secrets: entries.map(([key]) => key).filter(isSecret),
  }
}

const marksSecret = (schema: unknown): boolean => holds(schema, (key, value) => key === 'writeOnly' && value === true)

/** To another part of the schema. */
const refers = (schema: unknown): boolean => holds(schema, (key) => /^\$(dynamic|recursive)?ref$/i.test(key))

/** Whether some part of a schema does, however deep. */
function holds(schema: unknown, isMeant: (key: string, value: unknown) => boolean): boolean {
  if (typeof schema !== 'object' || schema === null) return false
  return Object.entries(schema).some(([key, value]) => isMeant(key, value) || holds(value, isMeant))
}
