import { MultiSelect, NumberInput, PasswordInput, Select, Switch, TagsInput, TextInput } from '@mantine/core'
import { type ConfigFieldProps, labelsOf } from './config-field-props.js'
import { choicesOf, type PropertySchema } from './field-schema.js'
import { JsonField } from './json-field.js'
import { MoneyField } from './money-field.js'

/** The input that fits a property's schema. */
export function ConfigField(props: ConfigFieldProps) {
  switch (kindOf(props.field.schema)) {
    case 'secret':
      return <SecretField {...props} />
    case 'choice':
      return <ChoiceField {...props} />
    case 'boolean':
      return <SwitchField {...props} />
    case 'number':
      return <NumberField {...props} />
    case 'money':
      return <MoneyField {...props} />
    case 'list':
      return <ListField {...props} />
    case 'text':
      return <TextField {...props} />
    case 'other':
      return <JsonField {...props} />
  }
}

function kindOf(schema: PropertySchema) {
  if (schema.writeOnly) return 'secret'
  if (choicesOf(schema) !== undefined) return 'choice'
  switch (schema.type) {
    case 'boolean':
      return 'boolean'
    case 'integer':
    case 'number':
      return schema.unit === 'money' ? 'money' : 'number'
    case 'array':
      return schema.items?.type === 'string' || choicesOf(schema.items ?? {}) ? 'list' : 'other'
    case 'string':
      return 'text'
    default:
      return 'other'
  }
}

function SecretField(props: ConfigFieldProps) {
  const { value, isSet, onChange } = props
  return (
    <PasswordInput
      {...labelsOf(props)}
      required={props.field.isRequired && !isSet}
      placeholder={isSet ? 'Set. Type to replace it.' : ''}
      autoComplete="new-password"
      value={textOf(value)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

function ChoiceField(props: ConfigFieldProps) {
  const choices = choicesOf(props.field.schema) ?? []
  const choose = (text: string | null): void =>
    props.onChange(choices.find((choice) => String(choice) === text) ?? null)
  const value = choices.find((choice) => choice === props.value)
  return (
    <Select
      {...labelsOf(props)}
      data={choices.map(String)}
      allowDeselect={!props.field.isRequired}
      value={value === undefined ? null : String(value)}
      onChange={choose}
    />
  )
}

function SwitchField(props: ConfigFieldProps) {
  return (
    <Switch
      {...labelsOf(props)}
      required={false}
      checked={props.value === true}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
    />
  )
}

function NumberField(props: ConfigFieldProps) {
  const { value, onChange, field } = props
  return (
    <NumberInput
      {...labelsOf(props)}
      allowDecimal={field.schema.type === 'number'}
      clampBehavior="none"
      value={typeof value === 'number' ? value : ''}
      onChange={(next) => onChange(next === '' ? null : Number(next))}
    />
  )
}

function ListField(props: ConfigFieldProps) {
  const choices = choicesOf(props.field.schema.items ?? {})
  const value = Array.isArray(props.value) ? props.value.map(String) : []
  const list = { ...labelsOf(props), value, onChange: props.onChange }
  return choices === undefined ? <TagsInput {...list} /> : <MultiSelect {...list} data={choices.map(String)} />
}

function TextField(props: ConfigFieldProps) {
  const { value, onChange } = props
  const edit = (text: string): void => onChange(text === '' ? null : text)
  return <TextInput {...labelsOf(props)} value={textOf(value)} onChange={(event) => edit(event.currentTarget.value)} />
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
