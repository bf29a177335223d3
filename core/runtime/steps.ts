import { setImmediate } from 'node:timers/promises'

/** Told before each step, so that whoever waits in vain knows whose it was; the step begins when it resolves. */
export type Step = (step: string, plugin?: string) => Promise<void>

/**
 * Lets the event loop turn before each step. A start keeps it to the end otherwise, and the connection to the database,
 * which takes as long as all the rest, would be made after it and not meanwhile.
 */
export function stepsOf(onStep: (step: string, plugin?: string) => void): Step {
  return async (...step) => {
    onStep(...step)
    await setImmediate()
  }
}
