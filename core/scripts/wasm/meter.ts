import { ByteReader, joined, leb, sized } from './bytes.js'
import { bulk, skipInstruction } from './skip-instruction.js'

/** The name by which the fuel that is left is exported: a global of 32 bits, which the host may set. */
export const fuelName = 'fuel'

const section = { type: 1, import: 2, function: 3, memory: 5, global: 6, export: 7, code: 10 } as const
const i32 = 0x7f

/**
 * Makes a module that cannot run for ever and not grow for ever, whatever it does: each call of a function and each round
 * of a loop takes one of its fuel, each copying or filling of memory one more for each 64 bytes, and without fuel it traps
 * (`unreachable`). The interrupt handler of an interpreter cannot do that: its own loops (`[].indexOf`, a join, a sort) never ask it.
 *
 * @param maxPages the memory's end, in pages of 64 KB
 */
export function meter(module: Uint8Array, maxPages: number): Uint8Array {
  const sections = readSections(module)
  const counted = countIn(sections)
  const change: Record<number, (payload: Uint8Array) => Uint8Array> = {
    [section.type]: (all) => appended(all, [0x60, 1, i32, 1, i32]),
    [section.function]: (all) => appended(all, leb(counted.types)),
    [section.memory]: (all) => limited(all, maxPages),
    // As much as there can be, while the host has not set it.
    [section.global]: (all) => appended(all, [i32, 1, 0x41, 0xff, 0xff, 0xff, 0xff, 0x07, 0x0b]),
    [section.export]: (all) => appended(all, [fuelName.length, ...Buffer.from(fuelName), 3, ...leb(counted.globals)]),
    [section.code]: (all) => meteredCode(all, counted),
  }
  const parts = sections
    .filter(({ id }) => id !== 0)
    .flatMap(({ id, payload }) => [Uint8Array.of(id), sized(change[id]?.(payload) ?? payload)])
  return joined([module.subarray(0, 8), ...parts])
}

interface Section {
  readonly id: number
  readonly payload: Uint8Array
}

/** How many there are before ours: their indices. */
interface Counted {
  readonly types: number
  readonly functions: number
  readonly globals: number
}

function readSections(module: Uint8Array): Section[] {
  const reader = new ByteReader(module, 8)
  const sections: Section[] = []
  while (reader.at < module.length) {
    const id = reader.byte()
    sections.push({ id, payload: reader.take(reader.number()) })
  }
  return sections
}

function countIn(sections: readonly Section[]): Counted {
  const payload = (id: number): Uint8Array => {
    const found = sections.find((one) => one.id === id)
    if (found === undefined) throw new Error(`the module has no section ${id}`)
    return found.payload
  }
  const count = (id: number): number => new ByteReader(payload(id)).number()
  payload(section.memory)
  return {
    types: count(section.type),
    functions: importedFunctions(payload(section.import)) + count(section.function),
    globals: count(section.global),
  }
}

/** All that it imports are functions, or it is none of ours. */
function importedFunctions(payload: Uint8Array): number {
  const reader = new ByteReader(payload)
  const count = reader.number()
  for (let left = count; left > 0; left -= 1) {
    reader.take(reader.number())
    reader.take(reader.number())
    if (reader.byte() !== 0) throw new Error('the module imports something else than functions')
    reader.skipNumber()
  }
  return count
}

/** A section's list with one more at its end. */
function appended(payload: Uint8Array, one: readonly number[]): Uint8Array {
  const reader = new ByteReader(payload)
  const count = reader.number()
  return joined([Uint8Array.from(leb(count + 1)), payload.subarray(reader.at), Uint8Array.from(one)])
}

function limited(payload: Uint8Array, maxPages: number): Uint8Array {
  const reader = new ByteReader(payload)
  if (reader.number() !== 1 || reader.byte() > 1) throw new Error('the module has not one memory of its own')
  return Uint8Array.from([1, 1, ...leb(reader.number()), ...leb(maxPages)])
}

function meteredCode(payload: Uint8Array, counted: Counted): Uint8Array {
  const reader = new ByteReader(payload)
  const count = reader.number()
  const bodies = Array.from({ length: count }, () => sized(meteredBody(reader.take(reader.number()), counted)))
  return joined([Uint8Array.from(leb(count + 1)), ...bodies, sized(chargeBody(counted))])
}

function meteredBody(body: Uint8Array, counted: Counted): Uint8Array {
  const reader = new ByteReader(body)
  for (let left = reader.number(); left > 0; left -= 1) {
    reader.skipNumber()
    reader.byte()
  }
  const burn = Uint8Array.from(burning(counted, [0x41, 1]))
  const charge = Uint8Array.from([0x10, ...leb(counted.functions)])
  const parts = [body.subarray(0, reader.at), burn]
  let kept = reader.at
  while (reader.at < body.length) {
    const start = reader.at
    const opcode = skipInstruction(reader)
    const [cut, added] =
      opcode === 0x03 ? [reader.at, burn] : opcode === bulk.copy || opcode === bulk.fill ? [start, charge] : []
    if (cut === undefined || added === undefined) continue
    parts.push(body.subarray(kept, cut), added)
    kept = cut
  }
  return joined([...parts, body.subarray(kept)])
}

/** Takes a length in bytes, and answers it. */
const chargeBody = (counted: Counted): Uint8Array =>
  // One local, the length; burns length >> 6; then answers it.
  Uint8Array.from([0, ...burning(counted, [0x20, 0, 0x41, 6, 0x76]), 0x20, 0, 0x0b])

/** fuel = fuel - amount; if (fuel < 0) unreachable */
function burning({ globals }: Counted, amount: readonly number[]): number[] {
  const fuel = leb(globals)
  return [0x23, ...fuel, ...amount, 0x6b, 0x24, ...fuel, 0x23, ...fuel, 0x41, 0, 0x48, 0x04, 0x40, 0x00, 0x0b]
}
