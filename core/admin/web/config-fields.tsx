import { ConfigField } from './config-field.js'
import type { ConfigForm } from './use-config-form.js'

/** All fields of a form. */
export function ConfigFields({ form }: { form: ConfigForm }) {
  return form.fields.map((field) => (
    <ConfigField
      key={field.key}
      field={field}
      value={form.valueOf(field)}
      isSet={form.isSet(field)}
      error={form.errorOf(field)}
      onChange={(value) => form.set(field, value)}
    />
  ))
}
