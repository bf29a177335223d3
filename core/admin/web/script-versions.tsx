import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { api, type ScriptHistory } from './api.js'
import { describeAuthor } from './describe-reason.js'
import { formatTime } from './format.js'
import { ProblemAlert } from './problem-alert.js'
import type { TakenVersion } from './script-draft.js'
import { ScriptSource } from './script-source.js'

export interface ScriptVersionsProps {
  readonly tenant: string
  readonly script: ScriptHistory
  /** Whether the editor holds what nobody has saved. */
  readonly isUnsaved: boolean
  readonly onChanged: () => Promise<unknown>
  /** Somebody goes on from this one. */
  readonly onTake: (taken: TakenVersion) => unknown
}

/** Every version, newest first; one of them is on, or none. An older one is how somebody goes back. */
export function ScriptVersions({ tenant, script, isUnsaved, onChanged, onTake }: ScriptVersionsProps) {
  const [error, setError] = useState<Error>()
  const [shown, setShown] = useState<number>()
  const turn = (version: number | null): void => {
    setError(undefined)
    api.switchScript(tenant, script.name, version).then(onChanged).catch(setError)
  }
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        Versions
      </Title>
      <ProblemAlert error={error} />
      {script.versions.map((version) => (
        <VersionRow key={version.version} {...version} live={script.live} onTurn={turn} onLook={setShown} />
      ))}
      {shown === undefined ? null : (
        <ScriptSource
          {...{ tenant, isUnsaved, onTake }}
          name={script.name}
          version={shown}
          onClose={() => setShown(undefined)}
        />
      )}
    </Stack>
  )
}

type VersionRowProps = ScriptHistory['versions'][number] & {
  /** The one that is on. */
  readonly live: number | null
  readonly onTurn: (version: number | null) => void
  readonly onLook: (version: number) => void
}

function VersionRow({ version, savedAt, by, live, onTurn, onLook }: VersionRowProps) {
  const isOn = version === live
  return (
    <Group data-version={version}>
      <Text size="sm">
        Version {version} · <time dateTime={savedAt}>{formatTime(savedAt)}</time> · by {describeAuthor(by)}
      </Text>
      {isOn ? <Badge color="teal">On</Badge> : null}
      <Button size="xs" variant="default" onClick={() => onLook(version)} aria-label={`Look at version ${version}`}>
        Look at it
      </Button>
      {isOn ? (
        <Button size="xs" variant="default" onClick={() => onTurn(null)}>
          Switch off
        </Button>
      ) : (
        <Button size="xs" onClick={() => onTurn(version)} aria-label={`Switch version ${version} on`}>
          Switch on
        </Button>
      )}
    </Group>
  )
}
