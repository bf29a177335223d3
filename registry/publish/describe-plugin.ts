import { join } from 'node:path'
import { type Facts, facts, problemsOf } from '../../core/model/index.js'
import { type Kernel, kernelEntries } from '../../core/protocol/index.js'
import { type Ended, runProgram } from './run-program.js'

export interface DescribeOptions {
  readonly kernel: Kernel
  /** Where `package/dist/index.js` was made. */
  readonly staging: string
  /** What its files say, which are no code. */
  readonly files: FileFacts
  readonly signal: AbortSignal
  /** Milliseconds. */
  readonly limit?: number
}

/** Facts that are read from files. */
export type FileFacts = Pick<Facts, 'mail' | 'locales' | 'assets'>

/** What the plugin declares, or why that cannot be known. */
export type Description =
  /** `taken` are those of its routes that the shop has itself. */
  | { readonly kind: 'facts'; readonly facts: Facts; readonly taken: readonly string[] }
  | { readonly kind: 'fault'; readonly reason: string }

/** Loads the compiled plugin once, in a process of its own and with nothing of our environment, and asks what it declares. */
export async function describePlugin(options: DescribeOptions): Promise<Description> {
  const { kernel, staging, files, signal, limit = 10_000 } = options
  const ended = await runProgram({
    args: ['--enable-source-maps', join(kernel.dir, kernelEntries.describe), join(staging, 'package/dist/index.js')],
    cwd: staging,
    env: { PATH: process.env['PATH'] },
    limit,
    signal,
    until: (line) => parseAnswer(line) !== undefined,
  })
  const answer = ended.lines.map(parseAnswer).findLast((line) => line !== undefined)
  if (answer === undefined) return { kind: 'fault', reason: silence(ended, limit) }
  if (answer.error !== undefined) return { kind: 'fault', reason: thrown(answer.error) }
  const described = { ...answer.facts, ...files }
  const problems = problemsOf(facts, described)
  if (problems.length > 0) return { kind: 'fault', reason: `what it declares is not valid: ${problems.join('; ')}` }
  return { kind: 'facts', facts: described as Facts, taken: answer.taken ?? [] }
}

interface Answer {
  readonly facts?: object
  readonly taken?: readonly string[]
  readonly error?: { readonly message: string; readonly stack?: string }
}

/** The plugin may print too: only a line with one of these keys is an answer. */
function parseAnswer(line: string): Answer | undefined {
  if (!/^\{"(facts|error)":/.test(line)) return undefined
  try {
    return JSON.parse(line) as Answer // the kernel's own program
  } catch {
    return undefined
  }
}

function silence({ kind, code, errors }: Ended, limit: number): string {
  if (kind === 'late') return `it never finished loading: after ${limit / 1_000} seconds its modules still run`
  const last = errors.split('\n').find((line) => /\w*Error\b/.test(line))
  return `it ended the process while it was loaded (exit code ${code ?? 'none'})${last === undefined ? '' : `: ${last.trim()}`}`
}

function thrown({ message, stack = '' }: { message: string; stack?: string }): string {
  const place = /\bsrc\/[^\s():]+:\d+:\d+/.exec(stack)?.[0]
  return place === undefined ? `it cannot be loaded: ${message}` : `it throws when it is loaded: ${message} (${place})`
}
