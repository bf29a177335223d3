import { Group, Loader, Stack, Text } from '@mantine/core'
import type { Phase } from '../../model/index.js'
import { describePhase, phasesOf } from './describe-phase.js'
import { formatDuration } from './format.js'
import type { Progress } from './use-change.js'

type PhaseState = 'waiting' | 'running' | 'done' | 'skipped' | 'failed'

/** All phases of a change from the beginning, so that nothing moves while they happen. */
export function PhaseList({ progress }: { progress: Progress }) {
  return (
    <Stack component="ol" gap={4} m={0} p={0} aria-label="Steps">
      {phasesOf(progress.kind).map((phase) => {
        const { state, ms } = stateOf(phase, progress)
        return (
          <Group key={phase} component="li" gap="xs" wrap="nowrap" h={22} data-phase={phase} data-state={state}>
            <Group w={16} justify="center">
              <PhaseMark state={state} />
            </Group>
            <Text size="sm" flex={1} c={state === 'waiting' || state === 'skipped' ? 'dimmed' : 'inherit'}>
              {describePhase(phase)}
            </Text>
            <Text size="xs" c="dimmed">
              {ms === undefined ? null : formatDuration(ms)}
            </Text>
          </Group>
        )
      })}
    </Stack>
  )
}

function PhaseMark({ state }: { state: PhaseState }) {
  switch (state) {
    case 'running':
      return <Loader size={12} aria-label="runs" />
    case 'done':
      return (
        <Text className="good" fw={700} size="sm" aria-label="done">
          ✓
        </Text>
      )
    case 'failed':
      return (
        <Text c="red" fw={700} size="sm" aria-label="failed">
          ✕
        </Text>
      )
    case 'waiting':
    case 'skipped':
      return (
        <Text c="dimmed" size="sm" aria-hidden>
          ·
        </Text>
      )
  }
}

/** A phase of which nothing was told, although the change is past it, had nothing to do. */
function stateOf(phase: Phase, { kind, steps, end }: Progress): { state: PhaseState; ms?: number | undefined } {
  const step = steps.find((told) => told.phase === phase)
  if (step?.ms !== undefined) return { state: 'done', ms: step.ms }
  if (step !== undefined) return { state: end.kind === 'failed' ? 'failed' : 'running' }
  const order = phasesOf(kind)
  const isPast = steps.some((told) => order.indexOf(told.phase as Phase) > order.indexOf(phase))
  return { state: isPast || end.kind !== 'open' ? 'skipped' : 'waiting' }
}
