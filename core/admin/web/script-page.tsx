import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { api, type ScriptHistory } from './api.js'
import { ConfirmDialog } from './confirm-dialog.js'
import { LoadedView } from './loaded-view.js'
import { ScriptDraft, type TakenVersion } from './script-draft.js'
import { ScriptRemoval } from './script-removal.js'
import { ScriptVersions } from './script-versions.js'
import { useLoaded } from './use-loaded.js'

export interface ScriptPageProps {
  readonly tenant: string
  /** Null for a new one. */
  readonly name: string | null
  readonly isUnsaved: boolean
  /** Whether something is written that nobody has saved. */
  readonly onEdited: (isUnsaved: boolean) => unknown
  readonly onClose: () => unknown
}

/** One script: written, tried, saved, switched. */
export function ScriptPage({ tenant, name: first, isUnsaved, onEdited, onClose }: ScriptPageProps) {
  const [name, setName] = useState(first)
  const [taken, setTaken] = useState<TakenVersion>()
  const [script, reload] = useLoaded(
    async () => (name === null ? undefined : await api.script(tenant, name)),
    [tenant, name],
  )
  const saved = async (as: string): Promise<void> => {
    if (as !== name) return setName(as)
    await reload()
    setTaken(undefined)
  }
  return (
    <LoadedView loaded={script} onRetry={reload}>
      {(known) => (
        <Stack>
          <Group>
            <LeaveButton isUnsaved={isUnsaved} onLeave={onClose} />
            <Title order={2} size="h4">
              {name ?? 'New script'}
            </Title>
            {known === undefined ? null : <Standing script={known} taken={taken} />}
          </Group>
          <ScriptDraft key={known?.name ?? ''} {...{ tenant, known, taken, onEdited }} onSaved={saved} />
          {known === undefined ? null : (
            <>
              <ScriptVersions {...{ tenant, isUnsaved }} script={known} onChanged={reload} onTake={setTaken} />
              <ScriptRemoval tenant={tenant} script={known} onRemoved={onClose} />
            </>
          )}
        </Stack>
      )}
    </LoadedView>
  )
}

interface StandingProps {
  readonly script: ScriptHistory
  readonly taken: TakenVersion | undefined
}

/** Which version is seen here, and which one the shop asks: they may be two. */
function Standing({ script: { live, version }, taken }: StandingProps) {
  const shown = taken?.version ?? version
  return (
    <Text size="sm" c="dimmed" data-standing>
      In the editor: version {shown}
      {shown === version ? ', the newest' : ''}. {live === null ? 'No version is on.' : `On: version ${live}.`}
    </Text>
  )
}

interface LeaveButtonProps {
  readonly isUnsaved: boolean
  readonly onLeave: () => unknown
}

/** Back to the list; asks first where something would be lost. */
function LeaveButton({ isUnsaved, onLeave }: LeaveButtonProps) {
  const [asks, setAsks] = useState(false)
  return (
    <>
      <Button variant="default" size="xs" onClick={() => (isUnsaved ? setAsks(true) : onLeave())}>
        All scripts
      </Button>
      {asks ? (
        <ConfirmDialog title="Leave without saving?" action="Leave" onConfirm={onLeave} onClose={() => setAsks(false)}>
          What you have written since it was saved is lost.
        </ConfirmDialog>
      ) : null}
    </>
  )
}
