import { Center, Loader } from '@mantine/core'
import type { ReactNode } from 'react'
import { ProblemAlert } from './problem-alert.js'
import type { Loaded } from './use-loaded.js'

/** Shows what was loaded; until then that it loads, or why it cannot. */
export function LoadedView<T>({ loaded, children }: { loaded: Loaded<T>; children: (value: T) => ReactNode }) {
  switch (loaded.kind) {
    case 'loading':
      return (
        <Center py="xl">
          <Loader aria-label="Loading" />
        </Center>
      )
    case 'failed':
      return <ProblemAlert error={loaded.error} />
    case 'ready':
      return children(loaded.value)
  }
}
