import { Button, Card, Group, Stack, TextInput } from '@mantine/core'
import { type SubmitEvent, useState } from 'react'
import { api, type WebhookInput } from './api.js'
import { ProblemAlert } from './problem-alert.js'

export interface WebhookFormProps {
  readonly tenant: string
  readonly onAdded: (made: { readonly secret: string }) => unknown
  readonly onClose: () => void
}

/** A new webhook: where to, what, and who hears when it stops. */
export function WebhookForm({ tenant, onAdded, onClose }: WebhookFormProps) {
  const [given, setGiven] = useState({ url: '', types: '', description: '', notify: '' })
  const [error, setError] = useState<Error>()
  const [busy, setBusy] = useState(false)
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    api
      .addWebhook(tenant, inputOf(given))
      .then(onAdded, setError)
      .finally(() => setBusy(false))
  }
  return (
    <Card component="form" onSubmit={submit}>
      <Stack gap="sm">
        <WebhookFields given={given} onGiven={setGiven} />
        <ProblemAlert error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Add
          </Button>
        </Group>
      </Stack>
    </Card>
  )
}

interface Given {
  readonly url: string
  readonly types: string
  readonly description: string
  readonly notify: string
}

function WebhookFields({ given, onGiven }: { given: Given; onGiven: (given: Given) => void }) {
  const field = (name: keyof Given) => ({
    value: given[name],
    onChange: (event: { currentTarget: { value: string } }) => onGiven({ ...given, [name]: event.currentTarget.value }),
  })
  return (
    <>
      <TextInput label="Address" placeholder="https://erp.example.com/hook" required {...field('url')} />
      <TextInput
        label="Events"
        description="With spaces between them: order.placed order.paid. Nothing means all."
        {...field('types')}
      />
      <TextInput label="What it is for" maxLength={200} {...field('description')} />
      <TextInput label="Mail when it stops" type="email" placeholder="you@example.com" {...field('notify')} />
    </>
  )
}

function inputOf({ url, types, description, notify }: Given): WebhookInput {
  const wanted = types.split(/[\s,]+/).filter(Boolean)
  return {
    url: url.trim(),
    ...(wanted.length === 0 ? {} : { types: wanted }),
    ...(description.trim() === '' ? {} : { description: description.trim() }),
    ...(notify.trim() === '' ? {} : { notify: notify.trim() }),
  }
}
