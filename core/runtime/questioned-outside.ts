import type { Question, QuestionAnswer } from '../protocol/index.js'
import { Outside } from '../sdk/host/index.js'
import { allow, deny, type Verdict } from '../sdk/index.js'

/** Asks the part of an installation that runs outside; rejects with words where it has not answered. */
export type Ask = (plugin: string, question: Question) => Promise<QuestionAnswer>

export const askNobody: Ask = async (plugin) => {
  throw new Error(`${plugin} is not connected`)
}

/** The part of one installation that runs outside. */
export class QuestionedOutside extends Outside {
  constructor(
    private readonly plugin: string,
    private readonly question: Ask,
  ) {
    super()
  }

  async ask(point: string, input: unknown, deadline: number): Promise<Verdict> {
    const answer = await this.question(this.plugin, { point, input, deadline })
    return 'veto' in answer ? deny(answer.veto.code, answer.veto.message, answer.veto.data) : allow
  }
}
