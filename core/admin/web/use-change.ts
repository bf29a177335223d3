import { useRef, useState } from 'react'
import { api, type Change, type ReleaseView } from './api.js'
import type { Step } from './change-set.js'

/** A change while it happens, and how it ended. */
export interface Progress {
  /** `Installing Order minimum`. */
  readonly title: string
  readonly kind: Change['kind']
  /** As they were told; without `ms` while it runs. */
  readonly steps: readonly Step[]
  readonly end: End
}

type End =
  | { readonly kind: 'open' }
  /** `ms`: from the click to here. */
  | { readonly kind: 'live'; readonly release: ReleaseView; readonly ms: number }
  | { readonly kind: 'failed'; readonly error: Error }

export interface Changes {
  readonly tenant: string
  /** Of the last change; undefined when there was none, or it was put away. */
  readonly progress: Progress | undefined
  readonly isBusy: boolean
  /** Answers why it did not go live, or nothing when it did. One at a time: a second call joins the first. */
  readonly run: (title: string, change: Change) => Promise<Error | undefined>
  readonly putAway: () => void
}

/** Changes of a tenant's set. `reload` makes the page show what is. */
export function useChange(tenant: string, reload: () => Promise<unknown>): Changes {
  const [progress, setProgress] = useState<Progress>()
  const running = useRef<Promise<Error | undefined>>(undefined)
  const perform = async (title: string, change: Change): Promise<Error | undefined> => {
    const started = performance.now()
    let steps: readonly Step[] = []
    const show = (end: End): void => setProgress({ title, kind: change.kind, steps, end })
    const onStep = (step: Step): void => {
      steps = [...steps.filter(({ phase }) => phase !== step.phase), step]
      show({ kind: 'open' })
    }
    show({ kind: 'open' })
    const end = await api.change(tenant, change, onStep).then(
      (release): End => ({ kind: 'live', release, ms: performance.now() - started }),
      (error: Error): End => ({ kind: 'failed', error }),
    )
    await reload()
    show(end)
    return end.kind === 'failed' ? end.error : undefined
  }
  const run = (title: string, change: Change): Promise<Error | undefined> => {
    running.current ??= perform(title, change).finally(() => {
      running.current = undefined
    })
    return running.current
  }
  return { tenant, progress, isBusy: progress?.end.kind === 'open', run, putAway: () => setProgress(undefined) }
}
