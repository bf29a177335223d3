import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import type { PluginSummary } from './api.js'
import { describeScope } from './describe-scope.js'

export interface MarketCardProps {
  readonly plugin: PluginSummary
  readonly isInstalled: boolean
  readonly onShow: (name: string) => void
}

/** A plugin of the registry in a few words. */
export function MarketCard({ plugin, isInstalled, onShow }: MarketCardProps) {
  const { name, title, version, description, scopes } = plugin
  return (
    <Card data-plugin={name} style={{ overflowWrap: 'anywhere' }}>
      <Stack h="100%" justify="space-between">
        <div>
          <Group justify="space-between" wrap="nowrap" align="flex-start">
            <Title order={2} size="h4">
              {title}
            </Title>
            {isInstalled ? (
              <Badge color="teal" flex="0 0 auto">
                Installed
              </Badge>
            ) : null}
          </Group>
          <Text size="xs" c="dimmed">
            {name} {version}
          </Text>
          <Text size="sm" mt="sm">
            {description}
          </Text>
          <Text size="xs" c="dimmed" mt="sm">
            {scopes.map((scope) => describeScope(scope)).join(' · ')}
          </Text>
        </div>
        <Button variant="light" onClick={() => onShow(name)} aria-label={`Look at it: ${title}`}>
          Look at it
        </Button>
      </Stack>
    </Card>
  )
}
