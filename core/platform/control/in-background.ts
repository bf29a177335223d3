import type { House } from '../house.js'

/** Nobody waits for it but the end. */
export function inBackground(house: House, trouble: string, work: () => Promise<void>): void {
  const going = work().catch((error: unknown) => {
    if (!house.signal.aborted) house.log(trouble, { error: String(error) })
  })
  house.closers.add({ close: () => going })
}
