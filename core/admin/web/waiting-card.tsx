import { Button, Card, Group, Text, Title } from '@mantine/core'
import type { PluginView } from './api.js'
import { formatTime } from './format.js'
import { titleOf } from './title-of.js'
import type { Changes } from './use-change.js'

export interface WaitingCardProps {
  readonly plugin: PluginView
  readonly change: Changes
}

/** A plugin that was removed with what it has stored, while that can be undone. */
export function WaitingCard({ plugin, change }: WaitingCardProps) {
  const { name, purgeAt } = plugin
  const title = titleOf(plugin)
  const restore = () => change.run(`Bringing ${title} back`, { kind: 'restore', names: [name] })
  return (
    <Card data-waiting={name}>
      <Group justify="space-between">
        <div>
          <Title order={2} size="h4">
            {title}
          </Title>
          <Text c="dimmed" size="sm">
            Removed. What it has stored goes {formatTime(purgeAt ?? '')}.
          </Text>
        </div>
        <Button variant="default" onClick={() => void restore()} aria-label={`Bring ${title} back`}>
          Bring back
        </Button>
      </Group>
    </Card>
  )
}
