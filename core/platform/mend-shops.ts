import { bringUp, type Control, mendTenant } from '../control/index.js'
import { messageOf } from '../model/index.js'
import { type House, step } from './house.js'

/**
 * Takes back what was left by changes that were cut off, and brings up releases that have not answered a request from outside
 * yet, since they may have to be taken back. One that fails does not stop the others.
 *
 * @param interrupted the shops whose change was not brought to its end
 */
export async function mendInterrupted(control: Control, interrupted: readonly string[], house: House): Promise<void> {
  const { signal, log } = house
  const unconfirmed = await control.releases.unconfirmed()
  if (interrupted.length + unconfirmed.length === 0) return
  const attempt = async (work: Promise<unknown>, failure: string): Promise<void> => {
    await work.catch((error: unknown) => {
      signal.throwIfAborted()
      const detail = `${failure}: ${messageOf(error)}`
      log(detail)
      house.onProgress({ step: 'cut-off changes', detail })
    })
  }
  await step(house, 'cut-off changes', async () => {
    for (const slug of interrupted) await attempt(mendTenant(control, slug), `${slug} was left in disorder`)
    for (const slug of unconfirmed) await attempt(bringUp(control, slug, signal), `${slug} does not get ready`)
  })
}

/**
 * Does the same for shops whose last change failed, since a kill may have come right then. They are fine without it, so
 * nobody waits for it.
 */
export function mendOthers(control: Control, { log, signal }: House): { close(): Promise<void> } {
  const mend = async (): Promise<void> => {
    for (const slug of await control.releases.failedLast()) {
      if (signal.aborted) return
      await mendTenant(control, slug).catch((error: unknown) => tell(error, slug))
    }
  }
  const tell = (error: unknown, tenant?: string): void => {
    if (!signal.aborted) log('a shop was left in disorder', { tenant, error: String(error) })
  }
  const mending = mend().catch(tell)
  return { close: () => mending }
}
