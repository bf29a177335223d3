import type { IncomingHttpHeaders } from 'node:http'
import {
  outcomes,
  type Report,
  reportLimits,
  slowMs,
  type TraceContext,
  type Trail,
  type TrailStep,
} from '../protocol/index.js'
import { currentRequest, RequestNotes, type RequestTrace } from './current-request.js'
import { DeadlinePassed } from './deadline.js'
import { type Marks, noMarks } from './marks.js'
import { Meter } from './meter.js'
import { messageOf } from './plugin-fault.js'
import { RequestRing } from './request-ring.js'
import type { RequestTraces } from './request-traces.js'

/** The places of the outcomes in `outcomes`. */
export const [passed, denied, failed, timedOut, skipped, answered] = [0, 1, 2, 3, 4, 5] as const

/** So many a second are watched closely: asking the clock twenty times is what twenty hooks that answer at once cost. */
const closeEachSecond = 50
/** Of those that are not, one is told so often. */
const sampleEveryMs = 1000

/** Sees what plugins do in a release: counts it, and remembers which request it was in. */
export class Observer {
  readonly meter = new Meter()
  readonly marks: Marks
  /** When the last handler that was counted ended: where the next one begins at once, so that the clock is asked once. */
  lastEnd = 0
  readonly #traces: RequestTraces | undefined
  readonly #recent = new RequestRing(256)
  readonly #worthTelling: RequestNotes[] = []
  #sampledAt = 0
  /** The request of the chain that runs now. */
  #notes: RequestNotes | undefined
  #isClose = true
  #second = 0
  #closeInSecond = 0

  /** @param traces left out, no request stands in a trace */
  constructor(marks: Marks = noMarks, traces?: RequestTraces) {
    this.marks = marks
    this.#traces = traces
  }

  /** A request begins, by its id and its route's line. */
  receive(id: string, route: number, headers?: IncomingHttpHeaders): RequestNotes {
    const notes = new RequestNotes(id, route)
    const second = Math.trunc(notes.began / 1000)
    if (second !== this.#second) this.#closeInSecond = 0
    this.#second = second
    this.#closeInSecond += 1
    notes.isClose = this.#closeInSecond <= closeEachSecond
    if (this.#traces !== undefined) this.#putIntoTrace(notes, this.#traces, headers?.['traceparent'])
    return notes
  }

  #putIntoTrace(notes: RequestNotes, traces: RequestTraces, header: string | string[] | undefined): void {
    if (typeof header !== 'string') return
    traces.continue(notes, header)
    if (notes.trace?.isAsked === true) notes.isClose = true
  }

  /** A chain begins: its handlers that answer at once do so in this request. Answers when, or 0 where they are not timed. */
  begin(): number {
    const notes = currentRequest.getStore()
    this.#notes = notes
    this.#isClose = notes === undefined || notes.isClose
    return this.#isClose ? performance.now() : 0
  }

  /** Whether the handlers of that chain are timed, each for itself. */
  get isTimed(): boolean {
    return this.#isClose
  }

  /** A handler of that chain has passed, at once: what stands before most calls, and must cost next to nothing. */
  passedAtOnce(line: number, began: number): void {
    if (!this.#isClose) return this.meter.tally(line, passed)
    const now = performance.now()
    this.lastEnd = now
    this.meter.count(line, passed, now - began)
    this.#notes?.pass(line, began, now - began)
  }

  /** A handler has ended. @param began as `performance.now()` tells it */
  ended(line: number, outcome: number, began: number): void {
    const notes = currentRequest.getStore()
    if (notes?.isClose === false) return this.#endedUntimed(notes, line, outcome)
    const now = performance.now()
    this.lastEnd = now
    this.meter.count(line, outcome, now - began)
    if (notes?.takes(line, outcome) === true) notes.time(began, now - began)
  }

  #endedUntimed(notes: RequestNotes, line: number, outcome: number): void {
    this.meter.tally(line, outcome)
    if (outcome !== passed && notes.takes(line, outcome)) notes.time(performance.now(), 0)
  }

  /** A handler has ended of which not all the time since its begin was its own. */
  took(line: number, outcome: number, { began, ms }: { readonly began: number; readonly ms: number }): void {
    this.meter.count(line, outcome, ms)
    const notes = currentRequest.getStore()
    if (notes?.takes(line, outcome) === true) notes.time(began, ms)
  }

  /** A handler has failed. Answers the outcome. */
  failed(line: number, error: unknown, otherwise: number): number {
    this.meter.blame(line, messageOf(error))
    return error instanceof DeadlinePassed ? timedOut : otherwise
  }

  /** A request has been answered. */
  answered(notes: RequestNotes, status: number, code?: string): void {
    const now = performance.now()
    const ms = now - notes.began
    this.meter.count(notes.route, Math.min(Math.trunc(status / 100), 5), ms)
    const isAsked = notes.trace?.isAsked === true
    if (notes.steps === undefined && status < 500 && ms < slowMs && !isAsked) return
    const isNotable = status >= 400 || ms >= slowMs || isAsked
    // What is kept for a while is dear to collect: of a flood some are kept, beside those that are worth it.
    if (!isNotable && !notes.isClose) return
    notes.end = { status, code, ms, at: Date.now() - ms }
    this.#recent.add(notes)
    const isSample = now - this.#sampledAt > sampleEveryMs
    if (!isNotable && !isSample) return
    if (isSample) this.#sampledAt = now
    if (this.#worthTelling.length < reportLimits.trails) this.#worthTelling.push(notes)
  }

  /** One of the last requests in which a plugin had a part, or which failed. */
  find(id: string): Trail | undefined {
    const notes = this.#recent.find(id)
    return notes === undefined ? undefined : this.#trailOf(notes)
  }

  /** What there is to tell, as much as may be told at once. */
  take(): Report {
    return { counts: this.meter.take(), trails: this.#worthTelling.splice(0).map((notes) => this.#trailOf(notes)) }
  }

  #trailOf(notes: RequestNotes): Trail {
    const { status, code, ms, at } = notes.end ?? { status: 0, code: undefined, ms: 0, at: 0 }
    return {
      id: notes.id,
      route: this.meter.nameOf(notes.route).replace(/^route /, ''),
      at: new Date(at).toISOString(),
      ms: thousandths(ms),
      status,
      ...(code === undefined ? {} : { code }),
      steps: this.#stepsOf(notes.steps ?? []),
      ...(notes.isClose ? {} : { partial: true }),
      ...(this.#traces === undefined ? {} : { trace: contextOf(this.#traces.of(notes)) }),
    }
  }

  #stepsOf(numbers: readonly number[]): TrailStep[] {
    const steps: TrailStep[] = []
    for (let i = 0; i < numbers.length; i += 4) {
      const [line = 0, outcome = 0, at = 0, ms = 0] = numbers.slice(i, i + 4)
      const named = outcomes[outcome] ?? 'failed'
      steps.push({ line: this.meter.nameOf(line), outcome: named, at: thousandths(at), ms: thousandths(ms) })
    }
    return steps
  }
}

const contextOf = ({ trace, span, parent }: RequestTrace): TraceContext =>
  parent === undefined ? { trace, span } : { trace, span, parent }

const thousandths = (ms: number): number => Math.round(ms * 1000) / 1000
