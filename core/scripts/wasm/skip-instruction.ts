import type { ByteReader } from './bytes.js'

type Immediate = (reader: ByteReader) => void

const number: Immediate = (reader) => reader.skipNumber()
const two: Immediate = (reader) => {
  reader.skipNumber()
  reader.skipNumber()
}
const bytes =
  (count: number): Immediate =>
  (reader) =>
    void reader.take(count)
const vector =
  (more: number): Immediate =>
  (reader) => {
    for (let left = reader.number() + more; left > 0; left -= 1) reader.skipNumber()
  }

/** What follows each opcode that is followed by something (WebAssembly core specification 2.0, 5.4). */
const immediates = new Map<number, Immediate>([
  // block, loop, if; br, br_if; call; local.*, global.*, table.*; memory.size, memory.grow
  ...[0x02, 0x03, 0x04, 0x0c, 0x0d, 0x10, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x3f, 0x40].map(
    (opcode) => [opcode, number] as const,
  ),
  [0x0e, vector(1)], // br_table
  [0x11, two], // call_indirect
  [0x1c, vector(0)], // select with types
  ...Array.from({ length: 0x3f - 0x28 }, (_, at) => [0x28 + at, two] as const), // loads and stores
  [0x41, number],
  [0x42, number],
  [0x43, bytes(4)],
  [0x44, bytes(8)],
  [0xd0, number],
  [0xd2, number],
])

const plain = (opcode: number): boolean =>
  [0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b, 0xd1].includes(opcode) || (opcode >= 0x45 && opcode <= 0xc4)

/** Of 0xfc: conversions have none; memory.init, data.drop, memory.copy, memory.fill, table.* have. */
const prefixed: readonly (Immediate | undefined)[] = [
  ...Array.from({ length: 8 }, () => undefined),
  two,
  number,
  two,
  number,
  two,
  number,
  two,
  number,
  number,
  number,
]

/** An instruction that moves as many bytes as stand on the stack. */
export const bulk = { copy: 0xfc0a, fill: 0xfc0b } as const

/** Passes over one instruction; answers its opcode, with its prefix. One that is not known is an error: nothing is guessed. */
export function skipInstruction(reader: ByteReader): number {
  const opcode = reader.byte()
  if (opcode === 0xfc) {
    const second = reader.number()
    if (second >= prefixed.length) throw new Error(`unknown instruction 0xfc ${second}`)
    prefixed[second]?.(reader)
    return 0xfc00 + second
  }
  const immediate = immediates.get(opcode)
  if (immediate === undefined && !plain(opcode)) throw new Error(`unknown instruction 0x${opcode.toString(16)}`)
  immediate?.(reader)
  return opcode
}
