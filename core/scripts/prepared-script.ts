import { EvalFlags, type JSValueHandle } from 'quickjs-wasi'
import { Engine, type Standing } from './engine.js'
import { faultOf, faultOfWords, lineIn } from './fault-of.js'
import { scriptLimits } from './limits.js'
import { prelude } from './prelude.js'
import { ScriptFault } from './script-fault.js'

/** An interpreter that waits for a call. */
interface Open {
  readonly engine: Engine
  readonly door: JSValueHandle
  readonly image: Uint8Array
}

/** What came of one call. */
export interface ScriptRun {
  /** Plain data that nobody has checked yet. */
  readonly answer: unknown
  /** What it wrote by console.log. */
  readonly log: readonly string[]
  readonly ms: number
  /** How much it took; always the same for the same input. */
  readonly fuel: number
}

/** So much memory lies ready, that a usual call need not ask for more. */
const slackBytes = 512 * 1024

/**
 * A script that has been read, and whose function is called with one input after the other. Each call begins with the same
 * bytes: what one call leaves behind, no other sees.
 */
export class PreparedScript {
  readonly #standing: Standing
  readonly #file: string
  #open: Open | undefined
  /** What was written so far by the call that failed. */
  lastLog: readonly string[] = []

  private constructor(standing: Standing, file: string) {
    this.#standing = standing
    this.#file = file
  }

  /**
   * Reads the source and runs what stands outside of its function. Rejects with a ScriptFault.
   *
   * @param file what the source is called in messages
   */
  static async prepare(source: string, file = 'script.js'): Promise<PreparedScript> {
    if (source.length > scriptLimits.source)
      throw new ScriptFault('SCRIPT_FAILED', `it has ${source.length} letters; ${scriptLimits.source} are allowed`)
    const engine = await Engine.create()
    const { vm } = engine
    engine.allowReading()
    try {
      const door = vm.evalCode(prelude, 'prelude')
      engine.ask(door, 'watch', vm.evalCode(source, file, EvalFlags.TYPE_MODULE))
      vm.executePendingJobs()
      const state = JSON.parse(engine.ask(door, 'ready', '')) as Reply
      if (state.failed !== undefined) throw failure(state, file)
      vm._getExports().wasm_free(vm._getExports().wasm_malloc(slackBytes))
      return new PreparedScript({ door: vm.exportHandle(door), snapshot: vm.snapshot() }, file)
    } catch (error) {
      throw faultOf(error, engine, file)
    }
  }

  /**
   * Calls the function with plain data. Rejects with a ScriptFault.
   *
   * @param at what its clock shows, in milliseconds since 1970
   */
  async run(input: unknown, at: number): Promise<ScriptRun> {
    const { engine, door, image } = (this.#open ??= await this.#restore())
    const began = performance.now()
    engine.allowCall(at)
    this.lastLog = []
    try {
      engine.rewind(image)
      const reply = JSON.parse(engine.ask(door, 'call', JSON.stringify(input))) as Reply
      this.lastLog = (reply.log ?? '').split('\n').slice(0, -1)
      const answer = answerOf(reply, this.#file)
      return { answer, log: this.lastLog, ms: performance.now() - began, fuel: scriptLimits.fuel - engine.fuel }
    } catch (error) {
      // One that was stopped half-way is thrown away whole.
      if (!(error instanceof ScriptFault)) this.#open = undefined
      throw faultOf(error, engine, this.#file)
    } finally {
      // Memory that has grown stays grown, and is not as it was.
      if (engine.memoryBytes !== this.#standing.snapshot.memory.length) this.#open = undefined
    }
  }

  async #restore(): Promise<Open> {
    const engine = await Engine.restore(this.#standing.snapshot)
    const door = engine.vm.importHandle(this.#standing.door)
    return { engine, door, image: engine.image() }
  }
}

/** What the prelude answers, or what a script has made it answer. */
interface Reply {
  readonly answer?: string
  readonly log?: string
  readonly failed?: string
  readonly stack?: string
  readonly length?: number
  readonly unsendable?: string
}

function answerOf(reply: Reply, file: string): unknown {
  const { answer, length, unsendable } = reply
  if (typeof answer === 'string') return JSON.parse(answer)
  if (length !== undefined)
    throw new ScriptFault('SCRIPT_OUTPUT', `its answer has ${length} letters; ${scriptLimits.output} are allowed`)
  if (unsendable !== undefined) throw new ScriptFault('SCRIPT_OUTPUT', `its answer is no plain data (${unsendable})`)
  throw failure(reply, file)
}

const failure = ({ failed = 'it answered nothing', stack = '' }: Reply, file: string): ScriptFault =>
  faultOfWords(failed, lineIn(stack, file))
