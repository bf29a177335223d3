import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { api, type ScriptHistory } from './api.js'
import { describeAuthor } from './describe-reason.js'
import { formatTime } from './format.js'
import { ProblemAlert } from './problem-alert.js'

export interface ScriptVersionsProps {
  readonly tenant: string
  readonly script: ScriptHistory
  readonly onChanged: () => Promise<unknown>
}

/** Every version, newest first; one of them is on, or none. An older one is how somebody goes back. */
export function ScriptVersions({ tenant, script, onChanged }: ScriptVersionsProps) {
  const [error, setError] = useState<Error>()
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
      {script.versions.map(({ version, savedAt, by }) => (
        <Group key={version} data-version={version}>
          <Text size="sm">
            Version {version} · <time dateTime={savedAt}>{formatTime(savedAt)}</time> · by {describeAuthor(by)}
          </Text>
          {version === script.live ? (
            <>
              <Badge color="teal">On</Badge>
              <Button size="xs" variant="default" onClick={() => turn(null)}>
                Switch off
              </Button>
            </>
          ) : (
            <Button size="xs" onClick={() => turn(version)} aria-label={`Switch version ${version} on`}>
              Switch on
            </Button>
          )}
        </Group>
      ))}
    </Stack>
  )
}
