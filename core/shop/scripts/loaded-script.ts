import { Check, Errors } from 'typebox/value'
import {
  type RunningScript,
  type ScriptAnswer,
  type ScriptCart,
  type ScriptKind,
  type ScriptProblem,
  type ScriptTrace,
  scriptAnswers,
} from '../../scripts/contract/index.js'
import { PreparedScript, ScriptFault } from '../../scripts/index.js'

/** What is loaded with the first script of a shop, and the interpreter with it. */
export class LoadedScript<K extends ScriptKind = ScriptKind> {
  readonly #prepared: PreparedScript
  readonly #kind: K

  private constructor(prepared: PreparedScript, kind: K) {
    this.#prepared = prepared
    this.#kind = kind
  }

  /** Rejects with a ScriptFault. */
  static async load<K extends ScriptKind>({ name, kind, source }: Source<K>): Promise<LoadedScript<K>> {
    return new LoadedScript(await PreparedScript.prepare(source, `${name}.js`), kind)
  }

  /** Its checked answer. Rejects with a ScriptFault. */
  async ask(cart: ScriptCart): Promise<ScriptAnswer<K>> {
    const { answer } = await this.#prepared.run(cart, Date.parse(cart.at))
    return checked(this.#kind, answer)
  }

  /** What came of it, and how, for its author. */
  async trace(input: ScriptCart): Promise<Omit<ScriptTrace, 'on' | 'isRead'>> {
    const began = performance.now()
    try {
      const { answer, log, ms, fuel } = await this.#prepared.run(input, Date.parse(input.at))
      const problem = problemOf(() => checked(this.#kind, answer))
      return { input, ...(problem === undefined ? { answer } : { problem }), log: [...log], ms, fuel }
    } catch (error) {
      const log = [...this.#prepared.lastLog]
      return { input, problem: problemIn(error), log, ms: performance.now() - began, fuel: 0 }
    }
  }
}

type Source<K extends ScriptKind> = Pick<RunningScript, 'name' | 'source'> & { readonly kind: K }

/** What is wrong with a script, in its author's words; what only we can cause is thrown on. */
export function problemIn(error: unknown): ScriptProblem {
  if (!(error instanceof ScriptFault)) throw error
  const { code, message, line } = error
  return { code, message, ...(line === undefined ? {} : { line }) }
}

function checked<K extends ScriptKind>(kind: K, answer: unknown): ScriptAnswer<K> {
  const schema = scriptAnswers[kind]
  if (Check(schema, answer)) return answer
  const reasons = Errors(schema, answer).map(({ instancePath, message }) => `${instancePath || 'it'} ${message}`)
  const [first = 'it is something else'] = reasons.filter((reason) => !reason.includes('anyOf'))
  throw new ScriptFault('SCRIPT_OUTPUT', `its answer is none of a ${kind} script: ${first}`)
}

function problemOf(check: () => unknown): ScriptProblem | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    return problemIn(error)
  }
}
