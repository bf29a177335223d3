import { Alert, Button, Code, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { api } from './api.js'
import { LoadedView } from './loaded-view.js'
import { useLoaded } from './use-loaded.js'
import { WebhookCard } from './webhook-card.js'
import { WebhookForm } from './webhook-form.js'

/** Where the shop's events are posted to, and whether they are taken there. */
export function WebhooksPage({ tenant }: { tenant: string }) {
  const [webhooks, reload] = useLoaded(() => api.webhooks(tenant), [tenant])
  const [secret, setSecret] = useState<string>()
  const [adds, setAdds] = useState(false)
  const show = (made: { readonly secret: string }): Promise<void> => {
    setSecret(made.secret)
    setAdds(false)
    return reload()
  }
  return (
    <Stack>
      {secret === undefined ? null : <SecretAlert secret={secret} onClose={() => setSecret(undefined)} />}
      {adds ? (
        <WebhookForm tenant={tenant} onAdded={show} onClose={() => setAdds(false)} />
      ) : (
        <Button variant="default" onClick={() => setAdds(true)} style={{ alignSelf: 'flex-start' }}>
          Add a webhook
        </Button>
      )}
      <LoadedView loaded={webhooks} onRetry={reload}>
        {(list) =>
          list.length === 0 ? (
            <Text c="dimmed" size="sm">
              A webhook has what happens in your shop posted to another system of yours, signed, as it happens.
            </Text>
          ) : (
            <Stack>
              {list.map((webhook) => (
                <WebhookCard key={webhook.id} tenant={tenant} webhook={webhook} onChanged={reload} onSecret={show} />
              ))}
            </Stack>
          )
        }
      </LoadedView>
    </Stack>
  )
}

function SecretAlert({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Alert color="teal" title="The secret, shown this once" withCloseButton onClose={onClose} closeButtonLabel="Close">
      <Text size="sm">
        What is posted is signed with it. Give it to the system that receives it, and to nobody else.
      </Text>
      <Code block data-secret mt="xs">
        {secret}
      </Code>
    </Alert>
  )
}
