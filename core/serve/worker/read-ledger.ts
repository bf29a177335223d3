import { type FileHandle, open, readFile } from 'node:fs/promises'
import { ledger, ledgerName, markBytes } from '../../protocol/index.js'

/** A piece of a process's memory: addresses. */
interface Piece {
  readonly from: number
  readonly to: number
}

/** So much of a worker's memory is looked at, the heap of malloc first: there it is, as a rule. */
const mostBytes = 256 * 1024 * 1024
const chunkBytes = 1024 * 1024
/** A worker may hold many things that begin like one, and somebody waits. */
const mostTries = 16
const mostMs = 500
const ledgerBytes = ledger.first + ledger.most * ledger.place

/** What a worker's ledger says. */
export interface Ledger {
  /** The mark, as JSON, of the code that had the processor. */
  readonly running: string | undefined
  /** The marks of what had begun and not ended. */
  readonly underWay: readonly string[]
}

/**
 * Reads a worker's ledger out of its memory, from outside, as debuggers do (proc_pid_mem(5)): it may stand still. Undefined where
 * there is none, or where this process may not look.
 */
export async function readLedger(pid: number, token: string): Promise<Ledger | undefined> {
  const memory = await open(`/proc/${pid}/mem`).catch(() => undefined)
  if (memory === undefined) return undefined
  try {
    const search = { memory, name: ledgerName(token), tries: mostTries, until: performance.now() + mostMs }
    for (const piece of await piecesOf(pid)) {
      const found = await findIn(piece, search)
      if (found !== undefined) return found
    }
    return undefined
  } finally {
    await memory.close()
  }
}

/** Its own memory that can be written: see proc_pid_maps(5). */
async function piecesOf(pid: number): Promise<readonly Piece[]> {
  const maps = await readFile(`/proc/${pid}/maps`, 'utf8').catch(() => '')
  const pieces: (Piece & { readonly isHeap: boolean })[] = []
  for (const [, from = '', to = '', name = ''] of maps.matchAll(/^(\w+)-(\w+) rw-p \w+ 00:00 0 *(.*)$/gm)) {
    if (name === '' || name === '[heap]')
      pieces.push({ from: Number.parseInt(from, 16), to: Number.parseInt(to, 16), isHeap: name === '[heap]' })
  }
  let left = mostBytes
  return pieces
    .toSorted((a, b) => Number(b.isHeap) - Number(a.isHeap))
    .filter(({ from, to }) => (left -= to - from) >= 0)
}

interface Search {
  readonly memory: FileHandle
  readonly name: Buffer
  readonly until: number
  /** How many more things that begin like a ledger are looked at. */
  tries: number
}

/** A chunk overlaps the one before, in which the beginning may have been cut off. */
async function findIn({ from, to }: Piece, search: Search): Promise<Ledger | undefined> {
  const { memory, name, until } = search
  const chunk = Buffer.alloc(chunkBytes + name.length)
  for (let at = from; at < to && performance.now() < until; at += chunkBytes) {
    const { bytesRead } = await readAt(memory, chunk, at)
    const read = chunk.subarray(0, bytesRead)
    for (let i = read.indexOf(name); i !== -1 && search.tries > 0; i = read.indexOf(name, i + 1)) {
      search.tries -= 1
      const bytes = Buffer.alloc(ledgerBytes)
      const whole = await readAt(memory, bytes, at + i)
      const found = whole.bytesRead < ledgerBytes ? undefined : parseLedger(bytes)
      if (found !== undefined) return found
    }
  }
  return undefined
}

/** Nothing where there is no memory behind it. */
const readAt = (memory: FileHandle, into: Buffer, position: number): Promise<{ readonly bytesRead: number }> =>
  memory.read(into, 0, into.length, position).catch(() => ({ bytesRead: 0 }))

const at = (place: number): number => ledger.first + (place - 1) * ledger.place

/** The worker has written it: whatever stands there is looked at before it is believed. */
function parseLedger(bytes: Buffer): Ledger | undefined {
  const places = bytes.readUInt32LE(ledger.places)
  const running = bytes.readUInt32LE(ledger.running)
  if (places === 0 || places > ledger.most || running > places) return undefined
  const markOf = (place: number): string => bytes.toString('utf8', at(place) + 4, at(place) + 4 + markBytes).trimEnd()
  const all = Array.from({ length: places }, (_, i) => i + 1)
  return {
    running: running === 0 ? undefined : markOf(running),
    underWay: all.filter((place) => bytes.readUInt32LE(at(place)) > 0).map(markOf),
  }
}
