import { Box, CloseButton, Dialog, Group, Stack, Text } from '@mantine/core'
import { ApiError } from './ask.js'
import { formatDuration } from './format.js'
import { PhaseList } from './phase-list.js'
import { ProblemAlert } from './problem-alert.js'
import type { Changes, Progress } from './use-change.js'

/** Tells in the corner of the page where no buttons are how a change goes, phase by phase, until a real request was answered by the new release. */
export function ChangePanel({ change: { progress, putAway } }: { change: Changes }) {
  return (
    <Dialog
      opened={progress !== undefined}
      withBorder
      shadow="lg"
      p="md"
      size={360}
      maw="calc(100vw - 32px)"
      position={{ bottom: 16, left: 16 }}
      zIndex={150} // Above the page and below dialogs.
      transitionProps={{ transition: 'slide-up', duration: 150 }}
      role="region"
      aria-label="Change"
    >
      {progress === undefined ? null : <ChangeText progress={progress} onClose={putAway} />}
    </Dialog>
  )
}

function ChangeText({ progress, onClose }: { progress: Progress; onClose: () => void }) {
  const { title, end } = progress
  return (
    <Stack gap="sm">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Text fw={600}>{title}</Text>
          <Text role="status" size="sm" className={end.kind === 'live' ? 'good' : ''}>
            {statusOf(progress)}
          </Text>
        </div>
        <CloseButton
          aria-label="Dismiss"
          onClick={onClose}
          style={{ visibility: end.kind === 'open' ? 'hidden' : 'visible' }}
        />
      </Group>
      {wasRefused(progress) ? null : (
        // On a phone it would cover the page.
        <Box visibleFrom="sm">
          <PhaseList progress={progress} />
        </Box>
      )}
      {end.kind === 'failed' ? <ProblemAlert error={end.error} /> : null}
    </Stack>
  )
}

/** Before anything was begun: there are no steps to look at. */
const wasRefused = ({ steps, end }: Progress): boolean => end.kind === 'failed' && steps.length === 0

function statusOf({ steps, end }: Progress): string {
  switch (end.kind) {
    case 'open':
      if (steps.some(({ phase, ms }) => phase === 'switch' && ms !== undefined))
        return 'Live. The old one finishes what it began.'
      return steps.length === 0 ? 'Waiting for its turn …' : 'Your shop goes on meanwhile.'
    case 'live':
      return `Live: release ${end.release.number} · after ${formatDuration(end.ms)}`
    case 'failed':
      return isUnknown(end.error) ? 'It is not known how this ended.' : 'Nothing was changed.'
  }
}

const isUnknown = (error: Error): boolean => error instanceof ApiError && error.problem.code === 'PLATFORM_DOWN'
