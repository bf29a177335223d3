import { type GateAnswer, type GateQuestion, parseGateAnswer } from '../gate-protocol.js'
import { inTemporaryFolder } from '../publish/in-temporary-folder.js'
import { type Ended, runProgram } from '../publish/run-program.js'
import type { GateSettings } from '../settings.js'
import { GateRefusal } from './gate-refusal.js'

export interface GateRequest extends Pick<GateQuestion, 'name' | 'version' | 'registry'> {
  readonly tarball: Buffer
}

const limit = 60_000
/** V8's old space, in MB. */
const oldSpaceMb = 512

/**
 * Goes over a tarball before anybody sees it, in a process of its own: one that holds too much, or keeps the process busy, ends
 * nothing but that one. It knows none of our secrets.
 */
export class Gate {
  readonly #settings: GateSettings | undefined
  readonly #closing = new AbortController()

  constructor(settings: GateSettings | undefined) {
    this.#settings = settings
  }

  /** What is to be stored beside the tarball. GateRefusal with every reason against it. */
  async examine({ tarball, ...request }: GateRequest): Promise<Omit<GateAnswer, 'reasons'>> {
    const { kind, lines, errors } = await inTemporaryFolder((work) => this.#run({ ...request, work }, tarball))
    const id = `${request.name}@${request.version}`
    if (kind === 'late') throw new GateRefusal(id, [`it could not be examined within ${limit / 1_000} seconds`])
    const last = lines.at(-1)
    if (last === undefined) throw new Error(`${id} could not be examined: ${reasonIn(errors)}`)
    const { reasons, ...examined } = parseGateAnswer(last)
    if (reasons.length > 0) throw new GateRefusal(id, reasons)
    return examined
  }

  #run(request: Omit<GateQuestion, 'kernel' | 'sandbox'>, bytes: Buffer): Promise<Ended> {
    if (this.#settings === undefined) throw new Error('this registry takes nothing from authors: start the platform')
    const { program, kernel, sandbox } = this.#settings
    const question: GateQuestion = { ...request, kernel, sandbox }
    return runProgram({
      args: [`--max-old-space-size=${oldSpaceMb}`, program, JSON.stringify(question)],
      cwd: request.work,
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
      bytes,
      limit,
      signal: this.#closing.signal,
    })
  }

  /** Ends what is being examined. */
  close(): void {
    this.#closing.abort(new Error('the registry is closed'))
  }
}

const reasonIn = (errors: string): string =>
  errors
    .split('\n')
    .find((line) => /\w*Error\b/.test(line))
    ?.trim() ?? 'its examination ended without a word'
