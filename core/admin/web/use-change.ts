import { useState } from 'react'
import { api, type Change, type ReleaseView, type Step } from './api.js'

/** A change while it happens, and how it ended. */
export type ChangeState =
  | { readonly kind: 'none' }
  | { readonly kind: 'running'; readonly title: string; readonly steps: readonly Step[] }
  | { readonly kind: 'done'; readonly title: string; readonly steps: readonly Step[]; readonly release: ReleaseView }
  | { readonly kind: 'failed'; readonly title: string; readonly steps: readonly Step[]; readonly error: Error }

export interface Changes {
  readonly state: ChangeState
  /** Begins a change; `state` tells how it goes. */
  readonly run: (title: string, change: Change) => void
  readonly close: () => void
}

/** One change at a time, step by step; `onLive` runs when it is live. */
export function useChange(tenant: string, onLive: () => Promise<unknown>): Changes {
  const [state, setState] = useState<ChangeState>({ kind: 'none' })
  const perform = async (title: string, change: Change): Promise<void> => {
    let steps: readonly Step[] = []
    const onStep = (step: Step): void => {
      steps = [...steps.filter(({ phase }) => phase !== step.phase), step]
      setState({ kind: 'running', title, steps })
    }
    setState({ kind: 'running', title, steps })
    try {
      const release = await api.change(tenant, change, onStep)
      await onLive()
      setState({ kind: 'done', title, steps, release })
    } catch (error) {
      setState({ kind: 'failed', title, steps, error: error as Error })
    }
  }
  // It ends in a state, never in a rejection.
  const run = (title: string, change: Change): void => {
    perform(title, change).catch(() => undefined)
  }
  return { state, run, close: () => setState({ kind: 'none' }) }
}
