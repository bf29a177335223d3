import { Button, Code, Group, Modal, Stack, Text } from '@mantine/core'
import { api } from './api.js'
import { LoadedView } from './loaded-view.js'
import type { TakenVersion } from './script-draft.js'
import { useFocusBack } from './use-focus-back.js'
import { useLoaded } from './use-loaded.js'

export interface ScriptSourceProps {
  readonly tenant: string
  /** The script. */
  readonly name: string
  readonly version: number
  /** Whether the editor holds what nobody has saved. */
  readonly isUnsaved: boolean
  readonly onTake: (taken: TakenVersion) => unknown
  readonly onClose: () => void
}

/** What a version of a script is, or was: to be read, copied, and gone on from. */
export function ScriptSource({ tenant, name, version, isUnsaved, onTake, onClose }: ScriptSourceProps) {
  useFocusBack()
  const [source, reload] = useLoaded(() => api.scriptVersion(tenant, name, version), [tenant, name, version])
  const take = (known: { readonly source: string }): void => {
    onTake({ version, source: known.source })
    onClose()
  }
  return (
    <Modal opened onClose={onClose} title={`${name}, version ${version}`} size="xl">
      <LoadedView loaded={source} onRetry={reload}>
        {(known) => (
          <Stack>
            <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {known.source}
            </Code>
            <Group justify="flex-end">
              {isUnsaved ? <Text size="sm">It takes the place of what you have written and not saved.</Text> : null}
              <Button variant="default" onClick={() => take(known)}>
                Take it into the editor
              </Button>
            </Group>
          </Stack>
        )}
      </LoadedView>
    </Modal>
  )
}
