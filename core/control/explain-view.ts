import type { CountedHandler, Outcome } from '../protocol/index.js'

/** What became of a request. */
export interface ExplainView {
  readonly id: string
  /** Whose worker tells all of this. */
  readonly tenant: string
  /** The id says that it was a request of this shop; else only the shop says so. */
  readonly isTied: boolean
  readonly release: number
  /** `POST /checkout`. */
  readonly route: string
  /** ISO 8601. */
  readonly at: string
  readonly ms: number
  readonly status: number
  /** Of the problem, where it was refused. */
  readonly code: string | null
  /** Who ended it before its end, or in place of the action; null where nobody did. */
  readonly stoppedBy: ExplainedStep | null
  readonly steps: readonly ExplainedStep[]
  /** It was one of very many at that time: of these only who ends one is noted. */
  readonly partial: boolean
}

/** A plugin's part in a request. */
export interface ExplainedStep extends Pick<CountedHandler, 'kind' | 'point' | 'method'> {
  /** The installation's name. */
  readonly installation: string
  /** `order-minimum@1.0.0`. */
  readonly plugin: string
  readonly outcome: Outcome | 'not run'
  /** Milliseconds after the request's begin; null where it did not run. */
  readonly at: number | null
  readonly ms: number | null
}
