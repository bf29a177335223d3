import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Logger, pino, stdTimeFunctions } from 'pino'
import { appendRotating } from './rotating-file.js'

/** The platform's own log: `logs/platform.log` in the home, one JSON object a line; older lines in `platform.log.1`. */
export type PlatformLog = (message: string, data?: Readonly<Record<string, unknown>>) => void

/** What must not be written, wherever it stands. */
const secrets = ['password', 'token', 'secret', 'secretKey', 'authorization', 'cookie']

export interface OpenPlatformLog {
  readonly home: string
  /** Gets each line, too. */
  readonly onLine?: ((line: string) => void) | undefined
}

export function openPlatformLog({ home, onLine }: OpenPlatformLog): { log: PlatformLog; close(): Promise<void> } {
  const dir = join(home, 'logs')
  mkdirSync(dir, { recursive: true })
  const file = join(dir, 'platform.log')
  // What is told when it has been closed may be told to a home that is gone.
  let isClosed = false
  const logger = loggerTo({
    write(line: string) {
      if (!isClosed) appendRotating(file, line)
      onLine?.(line.trimEnd())
    },
  })
  return {
    log: (message, data = {}) =>
      data['error'] === undefined ? logger.info(data, message) : logger.warn(data, message),
    close: async () => {
      isClosed = true
    },
  }
}

const loggerTo = (stream: { write(line: string): void }): Logger =>
  pino(
    {
      base: null,
      messageKey: 'message',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      redact: { paths: secrets.flatMap((key) => [key, `*.${key}`]), censor: '•••' },
    },
    stream,
  )
