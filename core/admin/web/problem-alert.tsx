import { Alert, Text } from '@mantine/core'
import { ApiError } from './api.js'

/** Says what went wrong, and the next step where we know one. */
export function ProblemAlert({ error }: { error: Error | undefined }) {
  if (error === undefined) return null
  const hint = error instanceof ApiError ? error.problem.hint : undefined
  return (
    <Alert color="red" title={error.message} role="alert">
      {hint === undefined ? null : <Text size="sm">{hint}</Text>}
    </Alert>
  )
}
