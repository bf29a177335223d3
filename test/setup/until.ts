import { setTimeout as delay } from 'node:timers/promises'

/** Looks again and again until it holds; rejects when the time is over, saying what it waited for. */
export async function until(holds: () => boolean | Promise<boolean>, what: string, ms = 15_000): Promise<void> {
  for (const deadline = Date.now() + ms; !(await holds()); await delay(20)) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`)
  }
}
