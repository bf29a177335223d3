const newLine = 0x0a

export interface LineSplitterOptions {
  readonly maxBytes: number
  /** A line without its end; `isCut` when it grew longer than `maxBytes`: then the rest of it is lost. */
  readonly onLine: (line: string, isCut: boolean) => void
}

/** Makes lines of chunks, and never holds more than one line of `maxBytes`. */
export class LineSplitter {
  readonly #maxBytes: number
  readonly #onLine: LineSplitterOptions['onLine']
  #parts: Buffer[] = []
  #length = 0
  /** A cut line has been handed out; what follows up to its end is thrown away. */
  #isSkipping = false

  constructor({ maxBytes, onLine }: LineSplitterOptions) {
    this.#maxBytes = maxBytes
    this.#onLine = onLine
  }

  push(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(newLine); end !== -1; end = chunk.indexOf(newLine, start)) {
      this.#keep(chunk.subarray(start, end))
      if (!this.#isSkipping) this.#emit(false)
      this.#isSkipping = false
      start = end + 1
    }
    // A copy: a part of a chunk would hold all of the chunk.
    if (start < chunk.length) this.#keep(Buffer.from(chunk.subarray(start)))
  }

  /** The last line may have no end. */
  end(): void {
    if (this.#length > 0) this.#emit(false)
  }

  #keep(part: Buffer): void {
    if (this.#isSkipping) return
    const room = this.#maxBytes - this.#length
    const kept = part.subarray(0, room)
    this.#parts.push(kept)
    this.#length += kept.length
    // Single bytes must not become single objects for long.
    if (this.#parts.length > 256) this.#parts = [Buffer.concat(this.#parts)]
    if (part.length > room) {
      this.#isSkipping = true
      this.#emit(true)
    }
  }

  #emit(isCut: boolean): void {
    const line = Buffer.concat(this.#parts).toString('utf8')
    this.#parts = []
    this.#length = 0
    this.#onLine(line, isCut)
  }
}
