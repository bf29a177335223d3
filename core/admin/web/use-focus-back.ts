import { useEffect, useState } from 'react'

/** Whoever has opened a dialog by the keyboard stands where they were when it is gone, if that is still there. */
export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      // When the dialog has let go of it.
      setTimeout(() => {
        if (before instanceof HTMLElement && document.activeElement === document.body)
          before.focus({ preventScroll: true })
      })
    },
    [before],
  )
}
