import { join } from 'node:path'
import { type Facts, facts, problemsOf } from '../../core/model/index.js'
import { type Declared, type Kernel, kernelEntries } from '../../core/protocol/index.js'
import { type Ended, type Program, runProgram } from './run-program.js'

export interface DescribeOptions {
  readonly kernel: Kernel
  /** Where `package/dist/index.js` was made. */
  readonly staging: string
  /** What its files say, which are no code. */
  readonly files: FileFacts
  readonly signal: AbortSignal
  /** Milliseconds. */
  readonly limit?: number
  /** Runs it elsewhere than beside us. */
  readonly run?: (program: Program) => Promise<Ended>
}

/** Facts that are read from files. */
export type FileFacts = Pick<Facts, 'mail' | 'locales' | 'assets' | 'changes'>

/** What the plugin declares, or why that cannot be known. */
export type Description =
  /** `taken` are those of its routes that the shop has itself. */
  | { readonly kind: 'facts'; readonly facts: Facts; readonly taken: readonly string[] }
  | { readonly kind: 'fault'; readonly reason: string }

const usualLimit = 10_000

/** Loads the compiled plugin once, in a process of its own and with nothing of our environment, and asks what it declares. */
export async function describePlugin(options: DescribeOptions): Promise<Description> {
  const { kernel, staging, files, signal, limit = usualLimit, run = runProgram } = options
  const program = { ...programOf(kernel, join(staging, 'package/dist/index.js')), cwd: staging, limit, signal }
  return descriptionOf(await run(program), { files, limit })
}

/**
 * Where in the author's files each of these is declared, as `src/index.ts:3:5`; null where nobody can tell. The plugin is
 * loaded once more.
 */
export async function placesOf(
  declared: readonly Declared[],
  { kernel, staging, signal }: Pick<DescribeOptions, 'kernel' | 'staging' | 'signal'>,
): Promise<readonly (string | null)[]> {
  const { args, env } = programOf(kernel, join(staging, 'package/dist/index.js'))
  const { lines } = await runProgram({
    args: [...args, JSON.stringify(declared)],
    env,
    cwd: staging,
    limit: usualLimit,
    signal,
    until: (line) => parseAnswer(line) !== undefined,
  })
  return lines.map(parseAnswer).findLast((line) => line !== undefined)?.places ?? []
}

export interface DescriberOptions {
  readonly kernel: Kernel
  /** Where its processes work. */
  readonly folder: string
}

/** Describes one plugin after the other, each in a process that has the kernel loaded before it is asked, where there is time. */
export class Describer {
  readonly #options: DescriberOptions
  readonly #closing = new AbortController()
  #next: Asked | undefined

  constructor(options: DescriberOptions) {
    this.#options = options
    this.prepare()
  }

  /** Starts the next process, while nobody waits for it. */
  prepare(): void {
    if (!this.#closing.signal.aborted) this.#next ??= this.#start()
  }

  /** @param file a module of JavaScript whose default export is the plugin's class */
  async describe(file: string, files: FileFacts): Promise<Description> {
    const { file: asked, ended } = this.#next ?? this.#start()
    this.#next = undefined
    asked.resolve(file)
    return descriptionOf(await ended, { files, limit: usualLimit })
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('the describer is closed'))
    await this.#next?.ended.catch(() => undefined)
  }

  #start(): Asked {
    const { kernel, folder: cwd } = this.#options
    const file = Promise.withResolvers<string>()
    const { signal } = this.#closing
    const ended = runProgram({ ...programOf(kernel, '-'), cwd, limit: usualLimit, signal, input: file.promise })
    // Nobody may ever ask it.
    ended.catch(() => undefined)
    return { file, ended }
  }
}

interface Asked {
  readonly file: PromiseWithResolvers<string>
  readonly ended: Promise<Ended>
}

const programOf = (kernel: Kernel, file: string) => ({
  args: [join(kernel.dir, kernelEntries.describe), file],
  env: { PATH: process.env['PATH'] },
  until: (line: string) => parseAnswer(line) !== undefined,
})

function descriptionOf(
  ended: Ended,
  { files, limit }: Pick<DescribeOptions, 'files'> & { limit: number },
): Description {
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
  readonly places?: readonly (string | null)[]
  readonly error?: Thrown
}

interface Thrown {
  readonly message: string
  readonly stack?: string
  /** Where in the author's files what cannot work is declared. */
  readonly place?: string
}

/** The plugin may print too: only a line with one of these keys is an answer. */
function parseAnswer(line: string): Answer | undefined {
  if (!/^\{"(facts|error|places)":/.test(line)) return undefined
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

function thrown({ message, stack = '', place: declared }: Thrown): string {
  const missing = /^Cannot find package '([^']+)'/.exec(message)?.[1]
  if (missing !== undefined)
    return `it imports "${missing}", which is not installed, or not listed under "dependencies" (a plugin: under "peerDependencies")`
  if (declared !== undefined) return `it cannot be loaded: ${message} (${declared})`
  const place = /\bsrc\/[^\s():]+:\d+:\d+/.exec(stack)?.[0]
  return place === undefined ? `it cannot be loaded: ${message}` : `it throws when it is loaded: ${message} (${place})`
}
