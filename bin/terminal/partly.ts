import type { Answer } from './answer.js'
import { exitCodeOf, failureOf } from './failure.js'
import { safeLine } from './safe-text.js'

/** Answers to what was done, and why what came after it failed: passwords and secrets are shown this once, whatever fails then. */
export function partly(done: readonly Answer[], what: string, error: unknown): Answer {
  const failure = failureOf(error)
  const { title, hint, code } = failure
  return {
    data: { done: done.map(({ data }) => data), failed: what, error: failure },
    show: (look) =>
      [
        ...done.map(({ show }) => show(look)),
        `${look.paint.red('✗')} ${look.paint.bold(safeLine(what))}: ${safeLine(title)} ${look.paint.dim(code)}`,
        ...(hint === undefined ? [] : [`  ${hint}`]),
      ].join('\n\n'),
    exitCode: exitCodeOf(failure),
  }
}
