import { Alert, Button, Group, List, Loader, Modal, Stack, Text, ThemeIcon } from '@mantine/core'
import type { Step } from './api.js'
import { ProblemAlert } from './problem-alert.js'
import type { ChangeState } from './use-change.js'

const words: Readonly<Record<string, string>> = {
  resolve: 'Finding the versions that go together',
  fetch: 'Fetching what is new',
  prebundle: 'Preparing the plugins',
  link: 'Building your shop’s server',
  start: 'Starting it beside the old one',
  record: 'Writing it down',
  switch: 'Sending your shoppers to it',
  drain: 'Letting the old one finish',
}

/** A change, step by step, until a real request was answered by the new release. */
export function ChangeDialog({ state, onClose }: { state: ChangeState; onClose: () => void }) {
  if (state.kind === 'none') return null
  const runs = state.kind === 'running'
  return (
    <Modal
      opened
      onClose={onClose}
      title={state.title}
      closeOnClickOutside={!runs}
      closeOnEscape={!runs}
      withCloseButton={!runs}
      centered
    >
      <Stack>
        <List spacing="xs" size="sm" center aria-label="Steps">
          {state.steps.map((step) => (
            <StepLine key={step.phase} step={step} />
          ))}
        </List>
        {state.kind === 'done' ? (
          <Alert color="teal" title={`Live: release ${state.release.number}`}>
            Your shop answers with it now.
          </Alert>
        ) : null}
        {state.kind === 'failed' ? <ProblemAlert error={state.error} /> : null}
        {runs ? null : (
          <Group justify="flex-end">
            <Button onClick={onClose}>Close</Button>
          </Group>
        )}
      </Stack>
    </Modal>
  )
}

function StepLine({ step: { phase, ms } }: { step: Step }) {
  const icon =
    ms === undefined ? (
      <Loader size={16} />
    ) : (
      <ThemeIcon size={16} radius="xl" color="teal">
        <Text size="10px">✓</Text>
      </ThemeIcon>
    )
  return (
    <List.Item icon={icon}>
      {words[phase] ?? phase}
      {ms === undefined ? null : (
        <Text span c="dimmed" size="xs" ml="xs">
          {Math.round(ms)} ms
        </Text>
      )}
    </List.Item>
  )
}
