import { Alert, Badge, Card, Group, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { describeWaiting } from './describe-waiting.js'
import { formatTime } from './format.js'
import { ProblemAlert } from './problem-alert.js'
import { WebhookButtons } from './webhook-buttons.js'
import { WebhookLog } from './webhook-log.js'
import type { WebhookProps } from './webhook-props.js'

/** One webhook: how it does, and what can be done with it. */
export function WebhookCard(props: WebhookProps) {
  const { tenant, webhook } = props
  const [error, setError] = useState<Error>()
  const [told, setTold] = useState<string>()
  const [showsLog, setShowsLog] = useState(false)
  const { id, url, types, description, state } = webhook
  return (
    <Card data-webhook={id} style={{ overflowWrap: 'anywhere' }}>
      <Group gap="xs">
        <Title order={2} size="h5">
          {url}
        </Title>
        <Badge color={state === 'on' ? 'teal' : 'red'}>{stateWords[state]}</Badge>
      </Group>
      <Text size="sm" c="dimmed">
        {types.includes('*') ? 'All events' : types.join(', ')}
        {description === '' ? '' : ` · ${description}`}
      </Text>
      <WebhookStop webhook={webhook} />
      <WebhookNews webhook={webhook} />
      {told === undefined ? null : <Text size="sm">{told}</Text>}
      <ProblemAlert error={error} />
      <WebhookButtons {...props} onTold={setTold} onError={setError} onLog={() => setShowsLog(!showsLog)} />
      {showsLog ? <WebhookLog tenant={tenant} id={id} /> : null}
    </Card>
  )
}

const stateWords = { on: 'On', paused: 'Paused', off: 'Off' } as const

/** Why the platform has stopped it, where it has. */
function WebhookStop({ webhook: { state, reason, since } }: Pick<WebhookProps, 'webhook'>) {
  if (state === 'on' || reason === null) return null
  return (
    <Alert color="red" mt="sm" title={state === 'off' ? 'It was switched off' : 'It was paused'} data-stopped>
      Since {formatTime(since)}: {reason}.{' '}
      {state === 'off'
        ? 'Nothing is kept for it until you go on.'
        : 'What happens is kept, and comes in order when you go on.'}
    </Alert>
  )
}

function WebhookNews({ webhook: { waiting, parked, last } }: Pick<WebhookProps, 'webhook'>) {
  const parts = [
    last === null ? 'Nothing was posted yet' : `Last: ${formatTime(last.at)}, ${last.error ?? 'taken'}`,
    ...describeWaiting(waiting, parked),
  ]
  return (
    <Text size="sm" mt={4}>
      {parts.join(' · ')}
    </Text>
  )
}
