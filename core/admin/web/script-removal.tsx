import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { api, type ScriptHistory } from './api.js'
import { ConfirmDialog } from './confirm-dialog.js'
import { ProblemAlert } from './problem-alert.js'

export interface ScriptRemovalProps {
  readonly tenant: string
  readonly script: ScriptHistory
  readonly onRemoved: () => unknown
}

/** Takes a script away that is off, after a question. */
export function ScriptRemoval({ tenant, script: { name, live }, onRemoved }: ScriptRemovalProps) {
  const [isAsking, setAsking] = useState(false)
  const [error, setError] = useState<Error>()
  const remove = (): void => {
    setError(undefined)
    api.removeScript(tenant, name).then(onRemoved).catch(setError)
  }
  return (
    <>
      <ProblemAlert error={error} />
      <Group>
        <Button variant="outline" color="red.9" disabled={live !== null} onClick={() => setAsking(true)}>
          Remove script
        </Button>
        {live === null ? null : (
          <Text size="sm" c="dimmed">
            It is on. Switch it off to remove it.
          </Text>
        )}
      </Group>
      {isAsking ? (
        <ConfirmDialog
          title={`Remove ${name}?`}
          action="Remove"
          color="red.9"
          onConfirm={remove}
          onClose={() => setAsking(false)}
        >
          It goes from the list. Its versions stay, and come back when you save a script under its name.
        </ConfirmDialog>
      ) : null}
    </>
  )
}
