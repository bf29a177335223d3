import { Textarea } from '@mantine/core'
import { useState } from 'react'
import { type ConfigFieldProps, labelsOf } from './config-field-props.js'

/** What has no input of its own, as rows of a table: it is written as its author's example is. */
export function JsonField(props: ConfigFieldProps) {
  const { value, isSet, field, onChange } = props
  const [text, setText] = useState(value === undefined ? '' : JSON.stringify(value, null, 2))
  const edit = (next: string): void => {
    setText(next)
    onChange(next.trim() === '' ? null : read(next))
  }
  const [example] = field.schema.examples ?? []
  return (
    <Textarea
      {...labelsOf(props)}
      required={field.isRequired && !isSet}
      placeholder={
        isSet ? 'Set. Type to replace it.' : example === undefined ? '' : `For example ${JSON.stringify(example)}`
      }
      value={text}
      onChange={(event) => edit(event.currentTarget.value)}
      autosize
      minRows={3}
      maxRows={16}
      spellCheck={false}
      styles={{ input: { fontFamily: 'monospace', fontSize: 13 } }}
    />
  )
}

/** What is no JSON yet is the text that it is. */
function read(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
