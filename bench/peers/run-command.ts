import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

interface CommandOptions {
  readonly cwd: string
  /** Beside HOME. */
  readonly environment: Readonly<Record<string, string>>
  readonly deadlineMs: number
}

/** Runs a command to its end; the error of one that fails has the end of what it printed. */
export async function runCommand(file: string, args: readonly string[], options: CommandOptions): Promise<void> {
  const { cwd, environment, deadlineMs } = options
  try {
    await promisify(execFile)(file, args, {
      cwd,
      env: { HOME: process.env['HOME'] ?? '', ...environment },
      timeout: deadlineMs,
      killSignal: 'SIGKILL',
      maxBuffer: 64 * 2 ** 20,
    })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string }
    throw new Error(`${[file, ...args].join(' ')} failed: ${`${stdout}\n${stderr}`.trim().slice(-2_000)}`, {
      cause: error,
    })
  }
}
