import { Checkbox, Stack } from '@mantine/core'
import { useState } from 'react'
import { ConfirmDialog } from './confirm-dialog.js'
import { titleOf } from './title-of.js'
import type { Changes } from './use-change.js'

export interface RemovalDialogProps {
  /** The installation's. */
  readonly name: string
  readonly change: Changes
  readonly onClose: () => void
}

/** Asks before a plugin goes, and whether what it has stored goes with it. */
export function RemovalDialog({ name, change, onClose }: RemovalDialogProps) {
  const [purge, setPurge] = useState(false)
  const title = titleOf(name)
  const remove = () => change.run(`Removing ${title}`, { kind: 'remove', names: [name], ...(purge ? { purge } : {}) })
  return (
    <ConfirmDialog title={`Remove ${title}?`} action="Remove" color="red.9" onConfirm={remove} onClose={onClose}>
      <Stack gap="sm">
        <div>
          It stops at once, for all your shoppers. Its settings and what it has stored are kept, in case you install it
          again.
        </div>
        <Checkbox
          label="Take these away, too: there is no way back"
          checked={purge}
          onChange={({ currentTarget }) => setPurge(currentTarget.checked)}
        />
      </Stack>
    </ConfirmDialog>
  )
}
