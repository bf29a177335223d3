import { Code, Modal } from '@mantine/core'
import { api } from './api.js'
import { LoadedView } from './loaded-view.js'
import { useLoaded } from './use-loaded.js'

export interface ScriptSourceProps {
  readonly tenant: string
  /** The script. */
  readonly name: string
  readonly version: number
  readonly onClose: () => void
}

/** What a version of a script is, or was: to be read, and copied. */
export function ScriptSource({ tenant, name, version, onClose }: ScriptSourceProps) {
  const [source, reload] = useLoaded(() => api.scriptVersion(tenant, name, version), [tenant, name, version])
  return (
    <Modal opened onClose={onClose} title={`${name}, version ${version}`} size="xl">
      <LoadedView loaded={source} onRetry={reload}>
        {(known) => <Code block>{known.source}</Code>}
      </LoadedView>
    </Modal>
  )
}
