/** How long a worker may take to end the event that it has begun. */
const leaveMs = 1000

/** Whether an answer's content type announces server-sent events. */
export const isEventStream = (contentType: string | string[] | undefined): boolean =>
  typeof contentType === 'string' && /^\s*text\/event-stream\b/i.test(contentType)

/** A stream of server-sent events that can be asked to leave: it ends between two events, and its reader asks again. */
export class EventStream {
  readonly #end: () => void
  #isBetweenEvents = true
  #late: NodeJS.Timeout | undefined

  constructor(end: () => void) {
    this.#end = end
  }

  /** A piece of it has been passed on. */
  pass(chunk: Buffer): void {
    this.#isBetweenEvents = /(\n\n|\r\r|\r\n\r\n)$/.test(chunk.toString('latin1', Math.max(0, chunk.length - 4)))
    if (this.#late !== undefined && this.#isBetweenEvents) this.#end()
  }

  leave(): void {
    // A reader throws half an event away.
    this.#late = setTimeout(this.#end, leaveMs)
    if (this.#isBetweenEvents) this.#end()
  }

  close(): void {
    clearTimeout(this.#late)
  }
}
