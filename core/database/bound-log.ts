import { type FileHandle, open, stat, writeFile } from 'node:fs/promises'

/** A log that has grown beyond this becomes the old one; of a longer one its end does. */
const maxLogBytes = 5 * 1024 * 1024
const lookMs = 1000

/**
 * Keeps a file short to which another process appends, which holds it open: such a file is emptied and not renamed. That process
 * never waits for us, as it would at the end of a pipe. Answers how to stop that.
 */
export function watchLog(file: string): () => void {
  let looking: Promise<void> | undefined
  const look = (): void => {
    looking ??= boundLog(file)
      .catch(() => undefined)
      .finally(() => {
        looking = undefined
      })
  }
  const timer = setInterval(look, lookMs).unref()
  return () => clearInterval(timer)
}

/** Moves the log's end into the file beside it where the log is too long. */
export async function boundLog(file: string): Promise<void> {
  if ((await stat(file)).size <= maxLogBytes) return
  const log = await open(file, 'r+')
  try {
    const { size } = await log.stat()
    const kept = Buffer.alloc(Math.min(size, maxLogBytes))
    const { bytesRead } = await log.read(kept, 0, kept.length, size - kept.length)
    await writeFile(`${file}.1`, kept.subarray(0, bytesRead), { mode: 0o600 })
  } finally {
    // Also where there is no room for the old one.
    await emptied(log)
  }
}

async function emptied(log: FileHandle): Promise<void> {
  try {
    await log.truncate(0)
  } finally {
    await log.close()
  }
}
