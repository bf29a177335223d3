import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { dieWithParent } from '../die-with-parent.js'

export interface Program {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env?: NodeJS.ProcessEnv
  /** Milliseconds; then it is killed. */
  readonly limit: number
  readonly signal: AbortSignal
  /** Kills it as soon as it has printed such a line. */
  readonly until?: (line: string) => boolean
}

export interface Ended {
  readonly kind: 'ended' | 'late'
  /** Null when it was killed. */
  readonly code: number | null
  readonly lines: readonly string[]
  readonly errors: string
}

const mostOutput = 1 << 20

/** Runs Node with these arguments to its end, or to its limit. Rejects with the signal's reason when that is aborted. */
export async function runProgram({ args, cwd, env, limit, signal, until }: Program): Promise<Ended> {
  signal.throwIfAborted()
  const [command, ...rest] = dieWithParent([process.execPath, ...args])
  const child = spawn(command, rest, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = untilClosed(child)
  const kill = () => void child.kill('SIGKILL')
  const late = AbortSignal.timeout(limit)
  for (const end of [late, signal]) end.addEventListener('abort', kill, { once: true })
  const lines: string[] = []
  let errors = ''
  let size = 0
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line)
    size += line.length
    if (size > mostOutput || until?.(line) === true) kill()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(0, mostOutput)
  })
  const code = await ended
  signal.removeEventListener('abort', kill)
  signal.throwIfAborted()
  return { kind: late.aborted ? 'late' : 'ended', code, lines, errors }
}

/** Its exit code. A process that it leaves behind may hold its output open; that is not waited for. */
function untilClosed(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('close', resolve)
    child.once('error', reject)
    child.once('exit', () => setTimeout(() => child.stdout?.destroy() && child.stderr?.destroy(), 1_000).unref())
  })
}
