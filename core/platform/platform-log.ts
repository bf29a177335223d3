import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { destination, type Logger, pino, stdTimeFunctions } from 'pino'

/** The platform's own log: `logs/platform.log` in the home, one JSON object a line. */
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
  // Not by a buffer of its own: what a platform wrote that was killed is what is wanted.
  const file = destination({ dest: join(dir, 'platform.log'), append: true, sync: true })
  const logger = loggerTo({
    write(line: string) {
      file.write(line)
      onLine?.(line.trimEnd())
    },
  })
  return {
    log: (message, data = {}) =>
      data['error'] === undefined ? logger.info(data, message) : logger.warn(data, message),
    close: async () => file.end(),
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
