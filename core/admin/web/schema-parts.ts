import type { ScriptSchema } from '../../control/client/index.js'

type Schema = ScriptSchema | undefined

/** The alternatives of a schema, none of which has alternatives itself. */
export const alternativesOf = (schema: Schema): readonly ScriptSchema[] =>
  schema === undefined ? [] : (schema.anyOf?.flatMap(alternativesOf) ?? [schema])

/** What an object may hold, by name. */
export const membersOf = (schema: Schema): ReadonlyMap<string, ScriptSchema> =>
  new Map(alternativesOf(schema).flatMap(({ properties = {} }) => Object.entries(properties)))

export const memberOf = (schema: Schema, name: string): Schema => membersOf(schema).get(name)

/** What a list holds. */
export const elementOf = (schema: Schema): Schema =>
  alternativesOf(schema).find(({ items }) => items !== undefined)?.items

/** The texts that a value may be. */
export const textsOf = (schema: Schema): readonly string[] =>
  alternativesOf(schema).flatMap(({ const: only }) => (typeof only === 'string' ? [only] : []))

/** Whether it may be of a type. */
export const isOf = (schema: Schema, type: string): boolean =>
  alternativesOf(schema).some((one) => one.type === type || (one.type?.includes(type) ?? false))

/** A few letters for what it is: `number`, `{…} | null`, `{…}[]`. */
export function wordFor(schema: ScriptSchema): string {
  const words = alternativesOf(schema).flatMap((one) => {
    if (one.const !== undefined) return [JSON.stringify(one.const)]
    const types = typeof one.type === 'string' ? [one.type] : (one.type ?? [])
    return types.map((type) => typeWord(type, one))
  })
  return [...new Set(words)].join(' | ')
}

function typeWord(type: string, { items = {} }: ScriptSchema): string {
  switch (type) {
    case 'object':
      return '{…}'
    case 'array':
      return `${wordFor(items)}[]`
    case 'integer':
      return 'number'
    default:
      return type
  }
}
