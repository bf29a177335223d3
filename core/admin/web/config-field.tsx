import { MultiSelect, NumberInput, PasswordInput, Select, Switch, TagsInput, TextInput } from '@mantine/core'
import { choicesOf, type FieldSchema } from './field-schema.js'

export interface ConfigFieldProps {
  readonly field: FieldSchema
  readonly value: unknown
  /** A secret that has a value already. */
  readonly isSet: boolean
  readonly onChange: (value: unknown) => void
}

/** The input that fits a property's schema. */
export function ConfigField(props: ConfigFieldProps) {
  const { schema } = props.field
  if (schema.writeOnly) return <SecretField {...props} />
  switch (choicesOf(schema) === undefined ? schema.type : 'choice') {
    case 'choice':
      return <ChoiceField {...props} />
    case 'boolean':
      return <SwitchField {...props} />
    case 'integer':
    case 'number':
      return <NumberField {...props} />
    case 'array':
      return <ListField {...props} />
    default:
      return <TextField {...props} />
  }
}

const labels = ({ key, schema }: FieldSchema) => ({
  label: schema.title ?? key,
  description: schema.description,
  name: key,
})

function SecretField({ field, value, isSet, onChange }: ConfigFieldProps) {
  return (
    <PasswordInput
      {...labels(field)}
      placeholder={isSet ? 'set; type to replace it' : ''}
      required={field.required && !isSet}
      value={textOf(value) ?? ''}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

function ChoiceField({ field, value, onChange }: ConfigFieldProps) {
  const data = [...(choicesOf(field.schema) ?? [])]
  return <Select {...labels(field)} required={field.required} data={data} value={textOf(value)} onChange={onChange} />
}

function SwitchField({ field, value, onChange }: ConfigFieldProps) {
  return (
    <Switch {...labels(field)} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
  )
}

function NumberField({ field, value, onChange }: ConfigFieldProps) {
  return (
    <NumberInput
      {...labels(field)}
      {...limitsOf(field.schema)}
      required={field.required}
      allowDecimal={field.schema.type === 'number'}
      value={typeof value === 'number' ? value : ''}
      onChange={onChange}
    />
  )
}

function ListField({ field, value, onChange }: ConfigFieldProps) {
  const choices = choicesOf(field.schema.items ?? {})
  const list = { ...labels(field), value: Array.isArray(value) ? value.map(String) : [], onChange }
  return choices === undefined ? <TagsInput {...list} /> : <MultiSelect {...list} data={[...choices]} />
}

function TextField({ field, value, onChange }: ConfigFieldProps) {
  return (
    <TextInput
      {...labels(field)}
      required={field.required}
      value={textOf(value) ?? ''}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const limitsOf = ({ minimum, maximum }: FieldSchema['schema']): { min?: number; max?: number } => ({
  ...(minimum === undefined ? {} : { min: minimum }),
  ...(maximum === undefined ? {} : { max: maximum }),
})
