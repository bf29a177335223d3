import { useEffect, useRef } from 'react'

const everyMs = 10_000

/**
 * Calls `refresh` every ten seconds while somebody sees the page, and when they come back to it; while a dialog is open, or
 * `isPaused`, nothing moves below it.
 */
export function useRefresh(refresh: () => Promise<unknown>, isPaused: boolean): void {
  const newest = useRef(refresh)
  useEffect(() => {
    newest.current = refresh
  })
  useEffect(() => {
    if (isPaused) return undefined
    let isAsking = false
    const ended = (): void => {
      isAsking = false
    }
    const look = (): void => {
      if (isAsking || document.visibilityState === 'hidden' || isDialogOpen()) return
      isAsking = true
      newest.current().then(ended, ended)
    }
    const clock = setInterval(look, everyMs)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearInterval(clock)
      document.removeEventListener('visibilitychange', look)
    }
  }, [isPaused])
}

const isDialogOpen = (): boolean => document.querySelector('[aria-modal="true"]') !== null
