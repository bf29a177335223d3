import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { dieWithParent } from '../die-with-parent.js'

export interface Program {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env?: NodeJS.ProcessEnv
  /** Milliseconds from its start, or from `input`; then it is killed. */
  readonly limit: number
  /** A line for its stdin, as soon as it is known; until then it waits. */
  readonly input?: Promise<string>
  /** All of its stdin, in place of such a line. */
  readonly bytes?: Buffer
  /** What is started in place of Node with these arguments, and what it inherits beside its three streams. */
  readonly command?: readonly [string, ...string[]]
  readonly inherited?: readonly ('ignore' | number)[]
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
export async function runProgram(program: Program): Promise<Ended> {
  const { limit, signal, until, input, bytes } = program
  signal.throwIfAborted()
  const child = start(program)
  const ended = untilClosed(child)
  const kill = () => void child.kill('SIGKILL')
  const late = lateAfter(limit, input)
  for (const end of [late, signal]) end.addEventListener('abort', kill, { once: true })
  tell(child, input, bytes)
  const lines: string[] = []
  let errors = ''
  let size = 0
  createInterface(child.stdout as Readable).on('line', (line) => {
    lines.push(line)
    size += line.length
    if (size > mostOutput || until?.(line) === true) kill()
  })
  ;(child.stderr as Readable).setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(0, mostOutput)
  })
  const code = await ended
  signal.removeEventListener('abort', kill)
  signal.throwIfAborted()
  return { kind: late.aborted ? 'late' : 'ended', code, lines, errors }
}

function start({ args, cwd, env, command = [process.execPath, ...args], inherited = [] }: Program): ChildProcess {
  const [file, ...rest] = dieWithParent(command)
  return spawn(file, rest, { cwd, env: env ?? process.env, stdio: ['pipe', 'pipe', 'pipe', ...inherited] })
}

function lateAfter(ms: number, input: Promise<string> | undefined): AbortSignal {
  if (input === undefined) return AbortSignal.timeout(ms)
  const late = new AbortController()
  const start = (): void => AbortSignal.timeout(ms).addEventListener('abort', () => late.abort())
  input.then(start, () => undefined)
  return late.signal
}

/** One that has ended takes no words: that shows in its exit code. */
function tell({ stdin }: ChildProcess, input: Promise<string> | undefined, bytes: Buffer | undefined): void {
  stdin?.on('error', () => undefined)
  if (input === undefined) stdin?.end(bytes)
  else
    input.then(
      (line) => stdin?.end(`${line}\n`),
      () => stdin?.end(),
    )
}

/** Its exit code. A process that it leaves behind may hold its output open; that is not waited for. */
function untilClosed(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('close', resolve)
    child.once('error', reject)
    child.once('exit', () => setTimeout(() => child.stdout?.destroy() && child.stderr?.destroy(), 1_000).unref())
  })
}
