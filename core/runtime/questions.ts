import type { FromWorker, Question, QuestionAnswer, ToWorker } from '../protocol/index.js'
import { questionLimits } from '../protocol/index.js'

interface Asked extends PromiseWithResolvers<QuestionAnswer> {
  readonly late: NodeJS.Timeout
}

/** What a worker asks external plugins, by way of its supervisor. */
export class Questions {
  readonly #tell: (message: FromWorker) => void
  readonly #now: () => number
  readonly #asked = new Map<number, Asked>()
  #count = 0
  #left: number = questionLimits.burstBytes
  #since: number

  constructor(tell: (message: FromWorker) => void, now: () => number = () => performance.now()) {
    this.#tell = tell
    this.#now = now
    this.#since = now()
  }

  /** Rejects with words where there is no answer: nobody is connected, it took too long, it was too much. */
  ask(plugin: string, question: Question): Promise<QuestionAnswer> {
    const asking = this.#count + 1
    const message = { kind: 'ask', asking, plugin, question } as const
    // As the supervisor counts it, which ends a worker that says too much: the whole line, in bytes.
    const bytes = Buffer.byteLength(JSON.stringify(message))
    if (bytes > questionLimits.bytes)
      return refused(`${plugin} cannot be asked: the question has more than ${questionLimits.bytes} bytes`)
    if (!this.#takes(bytes)) return refused(`${plugin} cannot be asked: the shop asks too much`)
    this.#count = asking
    const reply = Promise.withResolvers<QuestionAnswer>()
    const late = setTimeout(
      () => this.#end(asking)?.reject(new Error(`${plugin} did not answer in time`)),
      question.deadline,
    )
    this.#asked.set(asking, { ...reply, late })
    this.#tell(message)
    return reply.promise
  }

  hear(message: Extract<ToWorker, { kind: 'answered' | 'not-answered' }>): void {
    const asked = this.#end(message.asking)
    if (message.kind === 'answered') asked?.resolve(message.answer)
    else asked?.reject(new Error(message.words))
  }

  #end(asking: number): Asked | undefined {
    const asked = this.#asked.get(asking)
    this.#asked.delete(asking)
    clearTimeout(asked?.late)
    return asked
  }

  #takes(bytes: number): boolean {
    const { burstBytes, bytesPerSecond } = questionLimits
    const now = this.#now()
    this.#left = Math.min(burstBytes, this.#left + ((now - this.#since) * bytesPerSecond) / 1000)
    this.#since = now
    if (this.#left < bytes) return false
    this.#left -= bytes
    return true
  }
}

const refused = async (words: string): Promise<never> => {
  throw new Error(words)
}
