import { ApiError } from './ask.js'
import { describeNextStep } from './describe-next-step.js'

/** The next step after an error, where we know one. */
export const hintOf = (error: Error): string | undefined =>
  error instanceof ApiError ? describeNextStep(error.problem) : undefined
