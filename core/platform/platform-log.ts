import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** The platform's own log: `logs/platform.log` in the home, one JSON object a line. */
export type PlatformLog = (message: string, data?: Readonly<Record<string, unknown>>) => void

export function openPlatformLog(home: string): { log: PlatformLog; close(): Promise<void> } {
  const dir = join(home, 'logs')
  mkdirSync(dir, { recursive: true })
  const file = createWriteStream(join(dir, 'platform.log'), { flags: 'a' })
  return {
    log: (message, data = {}) =>
      void file.write(`${JSON.stringify({ time: new Date().toISOString(), message, ...data })}\n`),
    close: () => new Promise((resolve) => file.end(resolve)),
  }
}
