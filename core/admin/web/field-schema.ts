/** The part of JSON schema that a settings form knows. */
export interface PropertySchema {
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly enum?: readonly Choice[]
  readonly anyOf?: readonly { readonly const?: Choice }[]
  readonly items?: PropertySchema
  readonly minItems?: number
  readonly writeOnly?: boolean
  /** `money`: an integer is an amount in minor units of the shop's currency. */
  readonly unit?: string
}

export type Choice = string | number

export interface FieldSchema {
  readonly key: string
  readonly label: string
  readonly schema: PropertySchema
  readonly isRequired: boolean
}

/** One field for each property of an object's schema, in its order. */
export function fieldsOf(schema: Readonly<Record<string, unknown>> | null): FieldSchema[] {
  const properties = (schema?.['properties'] ?? {}) as Record<string, PropertySchema>
  const required = (schema?.['required'] ?? []) as readonly string[]
  return Object.entries(properties).map(([key, property]) => ({
    key,
    label: property.title ?? key,
    schema: property,
    isRequired: required.includes(key),
  }))
}

/** The values to choose from, where a schema lists them. */
export function choicesOf({ enum: values, anyOf }: PropertySchema): readonly Choice[] | undefined {
  if (values !== undefined) return values
  const constants = anyOf?.flatMap((option) => (option.const === undefined ? [] : [option.const]))
  return constants?.length ? constants : undefined
}
