import type { JsonObject } from './installation.js'
import type { Facts } from './plugin.js'

type Where = NonNullable<Facts['events'][number]['where']>

/** The fields that a subscriber wants, its settings in their places. A setting that is not there means no event. */
export function resolveWhere(where: Where = {}, config: JsonObject = {}): JsonObject {
  const fields = Object.entries(where).map(([field, value]) => {
    const setting = settingOf(value)
    return [field, setting === undefined ? value : (config[setting] ?? null)]
  })
  return Object.fromEntries(fields) as JsonObject
}

/** Why what subscribers want can never be known: a setting that the plugin does not have. */
export function problemsOfWhere({ events, config }: Pick<Facts, 'events' | 'config'>): string[] {
  const settings = Object.keys(config?.['properties'] ?? {})
  return events.flatMap(({ method, where = {} }) =>
    Object.values(where)
      .map(settingOf)
      .filter((setting): setting is string => setting !== undefined && !settings.includes(setting))
      .map((setting) => `${method} subscribes by the setting "${setting}", which its config does not have`),
  )
}

const settingOf = (value: Where[string]): string | undefined =>
  typeof value === 'string' && value.startsWith('config.') ? value.slice('config.'.length) : undefined
