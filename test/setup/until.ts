import { setTimeout as delay } from 'node:timers/promises'

/** Looks again and again until it holds; rejects after 15 s, saying what it waited for. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const deadline = Date.now() + 15_000; !(await holds()); await delay(20)) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`)
  }
}
