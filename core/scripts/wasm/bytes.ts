/** Reads a WebAssembly module from front to back. */
export class ByteReader {
  at: number

  constructor(
    readonly bytes: Uint8Array,
    start = 0,
  ) {
    this.at = start
  }

  byte(): number {
    const byte = this.bytes[this.at]
    if (byte === undefined) throw new Error('the module ends too early')
    this.at += 1
    return byte
  }

  /** An unsigned LEB128 number of up to 32 bits. */
  number(): number {
    let [value, shift] = [0, 0]
    for (;;) {
      const byte = this.byte()
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
      shift += 7
    }
  }

  /** Passes over a LEB128 number of any size. */
  skipNumber(): void {
    while (this.byte() >= 0x80);
  }

  take(length: number): Uint8Array {
    const taken = this.bytes.subarray(this.at, this.at + length)
    this.at += length
    return taken
  }
}

/** An unsigned LEB128 number. */
export function leb(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest]
    bytes.push((rest % 128) | 0x80)
  }
}

/** A part with its length before it. */
export const sized = (part: Uint8Array): Uint8Array => joined([Uint8Array.from(leb(part.length)), part])

export const joined = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))
