import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { api, type ScriptView } from './api.js'
import { describeAuthor } from './describe-reason.js'
import { formatTime } from './format.js'
import { LoadedView } from './loaded-view.js'
import { kindWords } from './script-kinds.js'
import { ScriptPage } from './script-page.js'
import { useLoaded } from './use-loaded.js'

export interface ScriptsPageProps {
  readonly tenant: string
  readonly isUnsaved: boolean
  /** Whether something is written that nobody has saved. */
  readonly onEdited: (isUnsaved: boolean) => unknown
}

/** The seller's own rules: which there are, which are on; one of them, or a new one, to be written. */
export function ScriptsPage({ tenant, ...writing }: ScriptsPageProps) {
  const [scripts, reload] = useLoaded(() => api.scripts(tenant), [tenant])
  const [open, setOpen] = useState<string | null>()
  if (open !== undefined) {
    const close = (): Promise<void> => {
      setOpen(undefined)
      return reload()
    }
    return <ScriptPage tenant={tenant} name={open} onClose={close} {...writing} />
  }
  return (
    <LoadedView loaded={scripts} onRetry={reload}>
      {(list) => (
        <Stack gap="xs">
          <Group justify="space-between">
            <Text c="dimmed">Discounts, shipping and rules of your own, in a few lines of JavaScript.</Text>
            <Button onClick={() => setOpen(null)}>New script</Button>
          </Group>
          {list.map((script) => (
            <ScriptCard key={script.name} script={script} onOpen={() => setOpen(script.name)} />
          ))}
        </Stack>
      )}
    </LoadedView>
  )
}

function ScriptCard({ script, onOpen }: { script: ScriptView; onOpen: () => void }) {
  const { name, kind, live, version, savedAt, by } = script
  return (
    <Card padding="md" data-script={name}>
      <Group justify="space-between" wrap="nowrap">
        <Stack gap={2} miw={0} style={{ overflowWrap: 'anywhere' }}>
          <Group gap="xs">
            <Title order={2} size="h5">
              {name}
            </Title>
            {live === null ? <Badge color="gray">Off</Badge> : <Badge color="teal">Version {live} is on</Badge>}
          </Group>
          <Text size="sm" c="dimmed">
            {kindWords[kind]} · version {version}, <time dateTime={savedAt}>{formatTime(savedAt)}</time>, by{' '}
            {describeAuthor(by)}
          </Text>
        </Stack>
        <Button size="xs" variant="default" flex="0 0 auto" onClick={onOpen} aria-label={`Open ${name}`}>
          Open
        </Button>
      </Group>
    </Card>
  )
}
