import { createHash } from 'node:crypto'
import { chmod, chown, copyFile, mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'

/**
 * Workers' users are numbered from here on: beyond the numbers that accounts, their containers (subuid(5)), directory
 * services and systemd's containers take, and below those of which some programs think that they are negative.
 */
const firstUser = 1_900_000_000
const slotsEach = 10_000
const ranges = 20_000

/**
 * The user and the group of a slot's worker. Each platform has a range of its own, by the folder where it runs: what one
 * ends as its worker's leftovers must not be another one's worker.
 */
export function userOf(runDir: string, slot: number): number {
  const range = createHash('sha256').update(runDir).digest().readUInt32BE() % ranges
  return firstUser + range * slotsEach + slot
}

export interface SlotOptions {
  readonly number: number
  /** Where slots have their folders. */
  readonly runDir: string
  /** User and group of the worker, where it has its own. */
  readonly user: number | undefined
}

/** A place for one worker: a number, a folder that it can read, and a user where workers have their own. */
export interface Slot {
  readonly number: number
  readonly user: number | undefined
  /** Holds the worker's bundle and the sockets that lead out. The worker can read it and change nothing. */
  readonly dir: string
}

/** Makes the slot's folder anew: what an earlier worker was given is gone. */
export async function openSlot({ number, runDir, user }: SlotOptions): Promise<Slot> {
  const dir = join(runDir, `slot-${number}`)
  await rm(dir, { recursive: true, force: true })
  await mkdir(dir, { mode: 0o700 })
  if (user !== undefined) {
    await chown(dir, 0, user)
    await chmod(dir, 0o750)
  }
  return { number, user, dir }
}

/** Puts a copy of the bundle into the slot's folder, with its source map where it has one. Answers its name there. */
export async function placeBundle({ dir }: Slot, bundle: string): Promise<string> {
  const name = basename(bundle)
  await Promise.all([copyReadable(bundle, join(dir, name)), copyMap(bundle, join(dir, `${name}.map`))])
  return name
}

async function copyMap(bundle: string, to: string): Promise<void> {
  await copyReadable(`${bundle}.map`, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
}

// Ours may be for our eyes only.
async function copyReadable(from: string, to: string): Promise<void> {
  await copyFile(from, to)
  await chmod(to, 0o644)
}
