import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { type SubmitEvent, useState } from 'react'
import type { PluginView } from './api.js'
import { ConfigField } from './config-field.js'
import { type FieldSchema, fieldsOf } from './field-schema.js'
import type { Changes } from './use-change.js'

export interface ConfigDialogProps {
  readonly plugin: PluginView
  readonly change: Changes
  readonly onClose: () => void
}

/** A form made from the plugin's own schema. Only what was changed is sent; a secret can be set, never read. */
export function ConfigDialog({ plugin, change, onClose }: ConfigDialogProps) {
  const [edits, setEdits] = useState<Readonly<Record<string, unknown>>>({})
  const fields = fieldsOf(plugin.schema)
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    onClose()
    change.run(`Configuring ${plugin.name}`, { kind: 'configure', name: plugin.name, config: { ...edits } })
  }
  const valueOf = ({ key, schema }: FieldSchema): unknown => edits[key] ?? plugin.config[key] ?? schema.default
  return (
    <Modal opened onClose={onClose} title={`Configure ${plugin.name}`} centered>
      <form onSubmit={submit}>
        <Stack>
          {fields.length === 0 ? <Text c="dimmed">There is nothing to set.</Text> : null}
          {fields.map((field) => (
            <ConfigField
              key={field.key}
              field={field}
              value={valueOf(field)}
              isSet={plugin.secrets.includes(field.key)}
              onChange={(value) => setEdits({ ...edits, [field.key]: value })}
            />
          ))}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={Object.keys(edits).length === 0}>
              Save and go live
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
