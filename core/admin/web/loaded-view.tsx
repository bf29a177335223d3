import { Button, Center, Loader, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { ProblemAlert } from './problem-alert.js'
import type { Loaded } from './use-loaded.js'

export interface LoadedViewProps<T> {
  readonly loaded: Loaded<T>
  readonly onRetry: () => unknown
  readonly children: (value: T) => ReactNode
}

/** Shows what was loaded; until then that it loads, or why it cannot. */
export function LoadedView<T>({ loaded, onRetry, children }: LoadedViewProps<T>) {
  switch (loaded.kind) {
    case 'loading':
      return <Waiting />
    case 'failed':
      return <ProblemView error={loaded.error} onRetry={onRetry} />
    case 'ready':
      return children(loaded.value)
  }
}

/** Something is on its way. */
export function Waiting() {
  return (
    <Center mih={200} className="late">
      <Loader aria-label="Loading" />
    </Center>
  )
}

/** Nothing came, and why. */
export function ProblemView({ error, onRetry }: { error: Error; onRetry: () => unknown }) {
  return (
    <Stack align="flex-start">
      <ProblemAlert error={error} />
      <Button variant="default" onClick={onRetry}>
        Try again
      </Button>
    </Stack>
  )
}
