import { AsyncLocalStorage } from 'node:async_hooks'

/** A request while it is being answered: its id, and what plugins did in it as numbers in turn: line, outcome, begin, milliseconds. */
export class RequestNotes {
  readonly began = performance.now()
  steps: number[] | undefined

  constructor(
    readonly id: string,
    readonly route: number,
  ) {}

  add(line: number, outcome: number, began: number, ms: number): void {
    const steps = (this.steps ??= [])
    // A request that asks its providers a thousand times is understood from the first of them.
    if (steps.length < mostNumbers) steps.push(line, outcome, began - this.began, ms)
  }
}

const mostNumbers = 4 * 60

/** The request in which code runs; undefined outside of one. */
export const currentRequest = new AsyncLocalStorage<RequestNotes>()
