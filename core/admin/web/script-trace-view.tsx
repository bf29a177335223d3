import { Alert, Code, Stack, Text } from '@mantine/core'
import type { ScriptTrace } from './api.js'

/** Why a script came to no answer; what it says of it stands below. */
const titles: Readonly<Record<NonNullable<ScriptTrace['problem']>['code'], string>> = {
  SCRIPT_FAILED: 'There is a mistake in it',
  SCRIPT_TOOK_TOO_LONG: 'It took too long',
  SCRIPT_MEMORY: 'It took too much memory',
  SCRIPT_STACK: 'It calls itself again and again',
  SCRIPT_OUTPUT: 'Its answer is not one that your shop can use',
}

/** What came of a trial: what the script got, said and answered, and how long that took. */
export function ScriptTraceView({ trace }: { trace: ScriptTrace }) {
  const { on, input, answer, problem, log, ms } = trace
  return (
    <Stack gap="xs" role="status" aria-label="Trace">
      <Text size="sm">
        Tried on {on}. It took {ms.toFixed(1)} ms.
      </Text>
      {problem === undefined ? (
        <Answer answer={answer} />
      ) : (
        <Alert color="red" title={titles[problem.code]}>
          {problem.line === undefined ? '' : `Line ${problem.line}: `}
          {problem.message}
        </Alert>
      )}
      {log.length === 0 ? null : (
        <>
          <Text size="sm">What it said with console.log</Text>
          <Code block>{log.join('\n')}</Code>
        </>
      )}
      <details>
        <summary>What it got</summary>
        <Code block>{JSON.stringify(input, undefined, 2)}</Code>
      </details>
    </Stack>
  )
}

const Answer = ({ answer }: { readonly answer: unknown }) =>
  answer === null ? (
    <Text size="sm">It answers nothing: all stays as it is.</Text>
  ) : (
    <Code block>{JSON.stringify(answer, undefined, 2)}</Code>
  )
