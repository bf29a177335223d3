import { type SubmitEvent, useContext, useState } from 'react'
import { checkField } from './check-field.js'
import { Currency } from './currency.js'
import type { FieldSchema } from './field-schema.js'

type Values = Readonly<Record<string, unknown>>

export interface ConfigFormOptions {
  readonly fields: readonly FieldSchema[]
  /** What is set, without secrets. */
  readonly config: Values
  /** Keys of secrets that are set. */
  readonly secrets: readonly string[]
}

export interface ConfigForm {
  readonly fields: readonly FieldSchema[]
  /** What was changed here, by key; null takes a setting away. */
  readonly edits: Values
  readonly valueOf: (field: FieldSchema) => unknown
  /** Whether a secret has a value that is not shown. */
  readonly isSet: (field: FieldSchema) => boolean
  /** Why a field's value cannot be; only after somebody tried to save it. */
  readonly errorOf: (field: FieldSchema) => string | undefined
  readonly set: (field: FieldSchema, value: unknown) => void
  /** The form's handler: saves when every field can be, and goes to the first that cannot otherwise. */
  readonly onSubmit: (save: () => unknown) => (event: SubmitEvent<HTMLFormElement>) => void
}

/** A form over a plugin's settings: what is set, what was changed, and what cannot be. */
export function useConfigForm({ fields, config, secrets }: ConfigFormOptions): ConfigForm {
  const currency = useContext(Currency)
  const [edits, setEdits] = useState<Values>({})
  const [wasTried, setWasTried] = useState(false)
  const isSet = ({ key }: FieldSchema): boolean => secrets.includes(key) && !(key in edits)
  const valueOf = ({ key, schema }: FieldSchema): unknown =>
    key in edits ? (edits[key] ?? undefined) : (config[key] ?? schema.default)
  const problemOf = (field: FieldSchema): string | undefined =>
    isSet(field) ? undefined : checkField(field, valueOf(field), currency)
  return {
    fields,
    edits,
    valueOf,
    isSet,
    errorOf: (field) => (wasTried ? problemOf(field) : undefined),
    set: ({ key }, value) => setEdits((before) => ({ ...before, [key]: value })),
    onSubmit: (save) => (event) => {
      event.preventDefault()
      const wrong = fields.find((field) => problemOf(field) !== undefined)
      setWasTried(true)
      if (wrong === undefined) save()
      else event.currentTarget.querySelector<HTMLElement>(`[name="${CSS.escape(wrong.key)}"]`)?.focus()
    },
  }
}
