import type { FieldSchema } from './field-schema.js'

/** A field of a settings form. */
export interface ConfigFieldProps {
  readonly field: FieldSchema
  /** Undefined when there is none. */
  readonly value: unknown
  /** A secret that has a value already. */
  readonly isSet: boolean
  readonly error: string | undefined
  /** Null takes the setting away. */
  readonly onChange: (value: unknown) => void
}

/** What every input says of its setting. */
export const labelsOf = ({ field: { key, label, schema, isRequired }, error }: ConfigFieldProps) => ({
  name: key,
  label,
  description: schema.description,
  error,
  required: isRequired,
  withAsterisk: false,
})
