import { setTimeout as delay } from 'node:timers/promises'

/** What does not come soon is looked for less often: the machine is to have time for what is waited for. */
const longestPause = 60

/** Looks again and again until it holds; rejects when the time is over, saying what it waited for. */
export async function until(holds: () => boolean | Promise<boolean>, what: string, ms = 15_000): Promise<void> {
  const deadline = Date.now() + ms
  for (let pause = 10; !(await holds()); pause = Math.min(pause * 1.5, longestPause)) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`)
    await delay(pause)
  }
}
