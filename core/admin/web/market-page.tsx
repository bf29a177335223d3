import { Badge, Button, Card, Group, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { api, type PluginSummary, type PluginView } from './api.js'
import { describeScope } from './describe-scope.js'
import { LoadedView } from './loaded-view.js'
import { PluginDialog } from './plugin-dialog.js'
import type { Changes } from './use-change.js'
import { useLoaded } from './use-loaded.js'

/** The plugins in the registry. */
export function MarketPage({ installed, change }: { installed: readonly PluginView[]; change: Changes }) {
  const [text, setText] = useState('')
  const [shown, setShown] = useState<string>()
  const [found] = useLoaded(() => api.search(text), [text])
  const has = (name: string): boolean => installed.some((plugin) => plugin.package === name)
  return (
    <Stack>
      <TextInput
        placeholder="Search plugins"
        aria-label="Search plugins"
        value={text}
        onChange={(e) => setText(e.currentTarget.value)}
      />
      <LoadedView loaded={found}>
        {(plugins) =>
          plugins.length === 0 ? (
            <Text c="dimmed">No plugin matches “{text}”.</Text>
          ) : (
            <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }}>
              {plugins.map((plugin) => (
                <MarketCard
                  key={plugin.name}
                  plugin={plugin}
                  isInstalled={has(plugin.name)}
                  onShow={() => setShown(plugin.name)}
                />
              ))}
            </SimpleGrid>
          )
        }
      </LoadedView>
      {shown === undefined ? null : (
        <PluginDialog name={shown} isInstalled={has(shown)} change={change} onClose={() => setShown(undefined)} />
      )}
    </Stack>
  )
}

interface MarketCardProps {
  readonly plugin: PluginSummary
  readonly isInstalled: boolean
  readonly onShow: () => void
}

function MarketCard({ plugin: { name, title, version, description, scopes }, isInstalled, onShow }: MarketCardProps) {
  return (
    <Card withBorder padding="lg" data-plugin={name}>
      <Stack h="100%" justify="space-between">
        <div>
          <Group justify="space-between" wrap="nowrap" align="flex-start">
            <Title order={4}>{title}</Title>
            {isInstalled ? <Badge color="teal">installed</Badge> : null}
          </Group>
          <Text size="xs" c="dimmed">
            {name} {version}
          </Text>
          <Text size="sm" mt="sm">
            {description}
          </Text>
          <Text size="xs" c="dimmed" mt="sm">
            {scopes.map(describeScope).join(' · ') || 'Needs no powers of its own'}
          </Text>
        </div>
        <Button variant="light" onClick={onShow} aria-label={`Look at ${title}`}>
          {isInstalled ? 'Look at it' : 'Look at it and install'}
        </Button>
      </Stack>
    </Card>
  )
}
