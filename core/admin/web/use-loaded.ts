import { useCallback, useEffect, useState } from 'react'

/** What a page shows: still loading, there, or why not. */
export type Loaded<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: Error }

/** Loads when the page opens and when `reload` is called; the old value stays until the new one is there. */
export function useLoaded<T>(
  load: () => Promise<T>,
  dependencies: readonly unknown[],
): [Loaded<T>, () => Promise<void>] {
  const [state, setState] = useState<Loaded<T>>({ kind: 'loading' })
  // The caller says what the load depends on.
  const stable = useCallback(load, dependencies)
  const reload = useCallback(
    () =>
      stable().then(
        (value) => setState({ kind: 'ready', value }),
        (error: Error) => setState({ kind: 'failed', error }),
      ),
    [stable],
  )
  useEffect(() => void reload(), [reload])
  return [state, reload]
}
