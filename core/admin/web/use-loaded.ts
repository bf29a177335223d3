import { useCallback, useEffect, useRef, useState } from 'react'

/** What a page shows: still loading, there, or why not. */
export type Loaded<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: Error }

/**
 * Loads when the page opens and when `reload` is called; the old value stays until the new one is there. `refresh` looks
 * whether there is something new: what fails then is not shown, and what is the same moves nothing.
 */
export function useLoaded<T>(
  load: () => Promise<T>,
  dependencies: readonly unknown[],
): [loaded: Loaded<T>, reload: () => Promise<void>, refresh: () => Promise<void>] {
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
  const refresh = useCallback(() => {
    const before = newest.current
    return stable().then(
      (value) =>
        void (before === newest.current && setState((old) => (isSame(old, value) ? old : { kind: 'ready', value }))),
      () => undefined,
    )
  }, [stable])
  useEffect(() => void reload(), [reload])
  return [state, reload, refresh]
}

const isSame = <T>(old: Loaded<T>, value: T): boolean =>
  old.kind === 'ready' && JSON.stringify(old.value) === JSON.stringify(value)
