import type { TrialStep } from '../../../model/index.js'

/** Why a step has failed, in words for whoever reads the report. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed'
}

/** What a step answers: what is worth knowing of it. */
export type Outcome = { readonly skipped: string } | { readonly note: string } | undefined

/** Writes down how each step of a trial ended; one that fails does not keep the next ones from being tried. */
export class TrialLog {
  readonly steps: TrialStep[] = []

  /** Answers whether it passed. */
  async step(what: string, work: () => Promise<Outcome>): Promise<boolean> {
    const began = performance.now()
    const note = (outcome: TrialStep['outcome'], detail: string | null): boolean => {
      this.steps.push({ what, outcome, detail, ms: Math.round(performance.now() - began) })
      return outcome !== 'failed'
    }
    try {
      const end = await work()
      if (end === undefined) return note('passed', null)
      return 'skipped' in end ? note('skipped', end.skipped) : note('passed', end.note)
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error
      return note('failed', error.message)
    }
  }
}
