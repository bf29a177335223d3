import { Alert, Code, Stack, Text } from '@mantine/core'
import type { ScriptTrace } from './api.js'

/** What came of a trial: what the script got, said and answered, and what that took. */
export function ScriptTraceView({ trace }: { trace: ScriptTrace }) {
  const { on, input, answer, problem, log, ms, fuel } = trace
  return (
    <Stack gap="xs" role="status" aria-label="Trace">
      <Text size="sm">
        Tried on {on}: {ms.toFixed(1)} ms, fuel {fuel.toLocaleString()}
      </Text>
      {problem === undefined ? (
        <Code block>{JSON.stringify(answer, undefined, 2)}</Code>
      ) : (
        <Alert color="red" title={problem.code}>
          {problem.line === undefined ? '' : `Line ${problem.line}: `}
          {problem.message}
        </Alert>
      )}
      {log.length === 0 ? null : <Code block>{log.join('\n')}</Code>}
      <details>
        <summary>What it got</summary>
        <Code block>{JSON.stringify(input, undefined, 2)}</Code>
      </details>
    </Stack>
  )
}
