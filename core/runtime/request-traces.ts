import { newSpan, newTrace } from '../protocol/index.js'
import type { RequestNotes, RequestTrace } from './current-request.js'
import { parseTraceparent, writeTraceparent } from './traceparent.js'

/** Clients may ask for so many requests a second: fewer than are told, so that the failed ones still are. */
const askedEachSecond = 3

/** Puts requests into traces: a client's own, where it brings one, or a new one when somebody wants to know. */
export class RequestTraces {
  #second = 0
  #asked = 0

  /** @param header the client's `traceparent`; what is none is as good as none */
  continue(notes: RequestNotes, header: string): void {
    const given = parseTraceparent(header)
    if (given === undefined) return
    const { trace, parent, isSampled } = given
    notes.trace = { trace, span: newSpan(), parent, isAsked: isSampled && this.#mayAsk(notes) }
  }

  of(notes: RequestNotes): RequestTrace {
    notes.trace ??= { ...newTrace(), isAsked: false }
    return notes.trace
  }

  /** The `traceparent` of what the request calls. */
  headerOf(notes: RequestNotes): string {
    const { trace, span, isAsked } = this.of(notes)
    return writeTraceparent({ trace, parent: span, isSampled: isAsked })
  }

  #mayAsk({ began }: RequestNotes): boolean {
    const second = Math.trunc(began / 1000)
    if (second !== this.#second) this.#asked = 0
    this.#second = second
    this.#asked += 1
    return this.#asked <= askedEachSecond
  }
}
