import { appendFileSync, renameSync, statSync } from 'node:fs'

/** A file grows to this size, then it becomes the old one, and the old one goes. */
const maxFileBytes = 5 * 1024 * 1024

/**
 * Appends to a file that is never much longer than 5 MB, with one older file beside it. Not by a buffer of its own: what a process wrote
 * that was killed is what is wanted. Several processes may append to the same file, so it is looked at each time.
 */
export function appendRotating(file: string, text: string): void {
  try {
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
    if (size > 0 && size + Buffer.byteLength(text) > maxFileBytes) renameSync(file, `${file}.1`)
    appendFileSync(file, text)
  } catch {
    // A full or broken disk must not stop the platform; the line is lost.
  }
}
