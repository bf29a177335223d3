import { Button, Card, Group, Stack, TagsInput, TextInput } from '@mantine/core'
import { type SubmitEvent, useState } from 'react'
import { api, type WebhookInput } from './api.js'
import { ProblemAlert } from './problem-alert.js'
import { useLoaded } from './use-loaded.js'

export interface WebhookFormProps {
  readonly tenant: string
  readonly onAdded: (made: { readonly secret: string }) => unknown
  readonly onClose: () => void
}

/** A new webhook: where to, what, and who hears when it stops. */
export function WebhookForm({ tenant, onAdded, onClose }: WebhookFormProps) {
  const [given, setGiven] = useState<Given>({ url: '', types: [], description: '', notify: '' })
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
        <WebhookFields tenant={tenant} given={given} onGiven={setGiven} />
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
  readonly types: readonly string[]
  readonly description: string
  readonly notify: string
}

interface WebhookFieldsProps {
  readonly tenant: string
  readonly given: Given
  readonly onGiven: (given: Given) => void
}

function WebhookFields({ tenant, given, onGiven }: WebhookFieldsProps) {
  const [known] = useLoaded(() => api.eventTypes(tenant), [tenant])
  const field = (name: Exclude<keyof Given, 'types'>) => ({
    value: given[name],
    onChange: (event: { currentTarget: { value: string } }) => onGiven({ ...given, [name]: event.currentTarget.value }),
  })
  return (
    <>
      <TextInput label="Address" placeholder="https://erp.example.com/hook" required {...field('url')} />
      <TagsInput
        label="Events"
        description="What your shop and its plugins tell. None means all."
        data={known.kind === 'ready' ? [...known.value] : []}
        splitChars={[' ', ',']}
        value={[...given.types]}
        onChange={(types) => onGiven({ ...given, types })}
      />
      <TextInput label="What it is for" maxLength={200} {...field('description')} />
      <TextInput label="Mail when it stops" type="email" placeholder="you@example.com" {...field('notify')} />
    </>
  )
}

function inputOf({ url, types, description, notify }: Given): WebhookInput {
  return {
    url: url.trim(),
    ...(types.length === 0 ? {} : { types: [...types] }),
    ...(description.trim() === '' ? {} : { description: description.trim() }),
    ...(notify.trim() === '' ? {} : { notify: notify.trim() }),
  }
}
