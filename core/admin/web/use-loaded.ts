import { useCallback, useEffect, useRef, useState } from 'react'

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
  const newest = useRef(0)
  // The caller says what the load depends on.
  const stable = useCallback(load, dependencies)
  const reload = useCallback(() => {
    const mine = ++newest.current
    // An answer that was overtaken by a newer one is not shown.
    const show = (next: Loaded<T>): void => void (mine === newest.current && setState(next))
    return stable().then(
      (value) => show({ kind: 'ready', value }),
      (error: Error) => show({ kind: 'failed', error }),
    )
  }, [stable])
  useEffect(() => void reload(), [reload])
  return [state, reload]
}
