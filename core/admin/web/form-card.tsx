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

/** A form alone on a page: fields, what went wrong, one button. */
export function FormCard({ title, hint, action, onSubmit, children }: FormCardProps) {
  const [error, setError] = useState<Error>()
  const [busy, setBusy] = useState(false)
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    setError(undefined)
    onSubmit()
      .catch(setError)
      .finally(() => setBusy(false))
  }
  return (
    <Center component="main" mih="100vh" p="md">
      <Stack w="100%" maw={400}>
        <Text fw={700}>shopctl</Text>
        <Paper withBorder p="xl" component="form" onSubmit={submit}>
          <Stack>
            <Title order={1} size="h2">
              {title}
            </Title>
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
      </Stack>
    </Center>
  )
}
