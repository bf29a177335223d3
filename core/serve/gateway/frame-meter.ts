/** Finds the ends of WebSocket frames (RFC 6455, 5.2) in the bytes of one direction, whatever pieces they come in. */
export class FrameMeter {
  #header: number[] = []
  #payloadLeft = 0

  /** No frame has begun that has not ended. */
  get isBetweenFrames(): boolean {
    return this.#payloadLeft === 0 && this.#header.length === 0
  }

  /** Reads on. Answers how many bytes of the chunk belong to the first frame that ends in it; undefined if none does. */
  read(chunk: Buffer): number | undefined {
    let firstEnd: number | undefined
    let at = 0
    while (at < chunk.length) {
      if (this.#payloadLeft > 0) {
        const step = Math.min(this.#payloadLeft, chunk.length - at)
        this.#payloadLeft -= step
        at += step
      } else {
        this.#readHeader(chunk[at] ?? 0)
        at += 1
      }
      if (this.isBetweenFrames) firstEnd ??= at
    }
    return firstEnd
  }

  #readHeader(byte: number): void {
    this.#header.push(byte)
    const [, second] = this.#header
    if (second === undefined) return
    const extended = { 126: 2, 127: 8 }[second & 0x7f] ?? 0
    const mask = second & 0x80 ? 4 : 0
    if (this.#header.length < 2 + extended + mask) return
    const length = this.#header.slice(2, 2 + extended)
    this.#payloadLeft = extended === 0 ? second & 0x7f : length.reduce((sum, part) => sum * 256 + part, 0)
    this.#header = []
  }
}
