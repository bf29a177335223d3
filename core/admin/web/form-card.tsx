import { Button, Center, Paper, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { ProblemAlert } from './problem-alert.js'

export interface FormCardProps {
  readonly title: string
  readonly hint: string
  readonly action: string
  readonly onSubmit: () => Promise<void>
  readonly children: ReactNode
}

/** A form alone on a page: fields, one button, what went wrong. */
export function FormCard({ title, hint, action, onSubmit, children }: FormCardProps) {
  const [error, setError] = useState<Error>()
  const [busy, setBusy] = useState(false)
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    void onSubmit()
      .catch(setError)
      .finally(() => setBusy(false))
  }
  return (
    <Center mih="100vh" p="md">
      <Paper withBorder shadow="sm" p="xl" w={400} component="form" onSubmit={submit}>
        <Stack>
          <Title order={2}>{title}</Title>
          <Text c="dimmed" size="sm">
            {hint}
          </Text>
          {children}
          <ProblemAlert error={error} />
          <Button type="submit" loading={busy} fullWidth>
            {action}
          </Button>
        </Stack>
      </Paper>
    </Center>
  )
}
