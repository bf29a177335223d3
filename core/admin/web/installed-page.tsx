import { Badge, Button, Card, Group, Stack, Switch, Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { PluginView } from './api.js'
import { ConfigDialog } from './config-dialog.js'
import { LoadedView } from './loaded-view.js'
import type { Changes } from './use-change.js'
import type { Loaded } from './use-loaded.js'

export interface InstalledPageProps {
  readonly plugins: Loaded<PluginView[]>
  readonly change: Changes
  readonly onFind: () => void
}

/** What is installed: switch, configure, remove. */
export function InstalledPage({ plugins, change, onFind }: InstalledPageProps) {
  return (
    <LoadedView loaded={plugins}>
      {(list) =>
        list.length === 0 ? (
          <Stack align="center" py="xl">
            <Text c="dimmed">Your shop has no plugins yet.</Text>
            <Button onClick={onFind}>Find plugins</Button>
          </Stack>
        ) : (
          <Stack>
            {list.map((plugin) => (
              <InstalledCard key={plugin.name} plugin={plugin} change={change} />
            ))}
          </Stack>
        )
      }
    </LoadedView>
  )
}

const colours = { running: 'teal', off: 'gray', stopped: 'orange', missing: 'red' } as const

interface InstalledCardProps {
  readonly plugin: PluginView
  readonly change: Changes
}

function InstalledCard({ plugin, change }: InstalledCardProps) {
  const { name, kind } = plugin
  return (
    <Card withBorder padding="lg" data-plugin={name}>
      <Group justify="space-between" wrap="nowrap">
        <PluginName plugin={plugin} />
        {kind === 'implicit' ? null : <PluginButtons plugin={plugin} change={change} />}
      </Group>
    </Card>
  )
}

function PluginName({ plugin: { name, package: from, version, state, kind } }: Pick<InstalledCardProps, 'plugin'>) {
  return (
    <div>
      <Group gap="xs">
        <Title order={4}>{name}</Title>
        <Text c="dimmed" size="sm">
          {version}
        </Text>
        <Badge variant="light" color={colours[state]}>
          {state}
        </Badge>
        {kind === 'implicit' ? <Badge variant="outline">came along</Badge> : null}
      </Group>
      {name === from ? null : (
        <Text size="sm" c="dimmed">
          {from}
        </Text>
      )}
    </div>
  )
}

function PluginButtons({ plugin, change }: InstalledCardProps) {
  const [configuring, setConfiguring] = useState(false)
  const { name, enabled, schema } = plugin
  const flip = () =>
    change.run(`Switching ${name} ${enabled ? 'off' : 'on'}`, { kind: enabled ? 'disable' : 'enable', names: [name] })
  const remove = () => change.run(`Removing ${name}`, { kind: 'remove', names: [name] })
  return (
    <Group wrap="nowrap">
      <Switch checked={enabled} onChange={flip} label={enabled ? 'On' : 'Off'} aria-label={`Switch ${name}`} />
      {schema === null ? null : (
        <Button variant="default" onClick={() => setConfiguring(true)}>
          Configure
        </Button>
      )}
      <Button variant="light" color="red" onClick={remove}>
        Remove
      </Button>
      {configuring ? <ConfigDialog plugin={plugin} change={change} onClose={() => setConfiguring(false)} /> : null}
    </Group>
  )
}
