import { Button, Group, Modal, Stack } from '@mantine/core'
import { useState } from 'react'
import type { PluginView } from './api.js'
import { ConfigFields } from './config-fields.js'
import { fieldsOf } from './field-schema.js'
import { ProblemAlert } from './problem-alert.js'
import { titleOf } from './title-of.js'
import type { Changes } from './use-change.js'
import { useConfigForm } from './use-config-form.js'
import { useFocusBack } from './use-focus-back.js'

export interface ConfigDialogProps {
  readonly plugin: PluginView
  readonly change: Changes
  readonly onClose: () => void
}

/**
 * A form made from the plugin's own schema. Only what was changed is sent; a secret can be set, never read. It steps
 * aside while the change happens, and comes back with what was typed when that fails.
 */
export function ConfigDialog({ plugin, change, onClose }: ConfigDialogProps) {
  useFocusBack()
  const { name, schema, config, secrets } = plugin
  const title = titleOf(plugin)
  const form = useConfigForm({ fields: fieldsOf(schema), config, secrets })
  const [failure, setFailure] = useState<Error>()
  const save = async (): Promise<void> => {
    const error = await change.run(`Configuring ${title}`, { kind: 'configure', name, config: { ...form.edits } })
    if (error === undefined) onClose()
    else {
      change.putAway()
      setFailure(error)
    }
  }
  return (
    <Modal opened={!change.isBusy} keepMounted onClose={onClose} title={`Configure ${title}`}>
      <form noValidate onSubmit={form.onSubmit(save)}>
        <Stack>
          <ConfigFields form={form} />
          <ProblemAlert error={failure} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={Object.keys(form.edits).length === 0}>
              Save and go live
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
