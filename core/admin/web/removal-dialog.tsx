import { Anchor, Radio, Stack } from '@mantine/core'
import { useState } from 'react'
import { exportOf, type PluginView } from './api.js'
import { ConfirmDialog } from './confirm-dialog.js'
import { titleOf } from './title-of.js'
import type { Changes } from './use-change.js'

export interface RemovalDialogProps {
  readonly plugin: PluginView
  readonly change: Changes
  readonly onClose: () => void
}

/** Asks before a plugin goes, and what is to become of what it has stored: kept, saved to a file, or purged. */
export function RemovalDialog({ plugin, change, onClose }: RemovalDialogProps) {
  const [fate, setFate] = useState('keep')
  const { name } = plugin
  const title = titleOf(plugin)
  const purge = fate === 'purge' ? { purge: true } : {}
  const remove = () => change.run(`Removing ${title}`, { kind: 'remove', names: [name], ...purge })
  return (
    <ConfirmDialog title={`Remove ${title}?`} action="Remove" color="red.9" onConfirm={remove} onClose={onClose}>
      <Stack gap="sm">
        <div>It stops at once, for all your shoppers.</div>
        <Radio.Group label="Its settings and what it has stored" value={fate} onChange={setFate}>
          <Stack gap="xs" mt="xs">
            <Radio value="keep" label="Keep them, in case you install it again" />
            <Radio value="purge" label="Take them away: for some days you can bring it back, then they are gone" />
          </Stack>
        </Radio.Group>
        <Anchor size="sm" href={exportOf(change.tenant, name)} download={`${name}.json`}>
          Save what it has stored to a file first
        </Anchor>
      </Stack>
    </ConfirmDialog>
  )
}
