import { AsyncLocalStorage } from 'node:async_hooks'
import type { TraceContext } from '../protocol/index.js'

/** How a request has ended. */
export interface RequestEnd {
  readonly status: number
  readonly code: string | undefined
  readonly ms: number
  /** When it began, in milliseconds of the epoch. */
  readonly at: number
}

/** Where a request stands in a trace. */
export interface RequestTrace extends TraceContext {
  /** Its client wants to see it: it is told whatever becomes of it. */
  readonly isAsked: boolean
}

/** A request while it is being answered: its id, and what plugins did in it as numbers in turn: line, outcome, begin, milliseconds. */
export class RequestNotes {
  readonly began = performance.now()
  /** Each handler is timed and noted; else it is counted, and noted when it has ended the call. */
  isClose = true
  steps: number[] | undefined
  end: RequestEnd | undefined
  /** Where it stands in a trace, once somebody wanted to know. */
  trace: RequestTrace | undefined

  constructor(
    readonly id: string,
    readonly route: number,
  ) {}

  /** Something has ended in it; false where it has enough. Its times follow. */
  takes(line: number, outcome: number): boolean {
    this.steps ??= []
    // A request that asks its providers a thousand times is understood from the first of them.
    if (this.steps.length >= mostNumbers) return false
    this.steps.push(line, outcome)
    return true
  }

  /** Something has passed in it (the first of the outcomes). */
  pass(line: number, began: number, ms: number): void {
    const steps = (this.steps ??= [])
    if (steps.length < mostNumbers) steps.push(line, 0, began - this.began, ms)
  }

  time(began: number, ms: number): void {
    this.steps?.push(began - this.began, ms)
  }
}

const mostNumbers = 4 * 60

/** The request in which code runs; undefined outside of one. */
export const currentRequest = new AsyncLocalStorage<RequestNotes>()
