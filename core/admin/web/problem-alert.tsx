import { Alert, Text } from '@mantine/core'
import { useContext } from 'react'
import { describeFault } from './describe-fault.js'
import { hintOf } from './hint-of.js'
import { PluginTitles } from './plugin-titles.js'

/** Says what went wrong, and the next step where we know one. */
export function ProblemAlert({ error }: { error: Error | undefined }) {
  const title = useContext(PluginTitles)
  if (error === undefined) return null
  const hint = hintOf(error)
  return (
    <Alert color="red" role="alert" w="100%" p="sm" styles={{ message: { overflowWrap: 'anywhere' } }}>
      <Text size="sm">{describeFault(error.message, title)}</Text>
      {hint === undefined ? null : (
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
      )}
    </Alert>
  )
}
