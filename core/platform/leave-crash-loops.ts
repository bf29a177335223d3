import { type Control, leaveCrashing } from '../control/index.js'
import type { House } from './house.js'

/** Takes shops whose release crashes three times in five minutes back to their last good one, until it is closed. */
export function leaveCrashLoops(control: Control, { log, signal }: House): { close(): Promise<void> } {
  const leaving = new Set<Promise<void>>()
  const stop = control.supervisor.onCrashLoop((loop) => {
    log('a release crashes again and again', { ...loop })
    const work = leaveCrashing(control, { ...loop, signal }).then(
      (release) =>
        release === undefined
          ? log('there is no good release to go back to', { tenant: loop.tenant })
          : log('the shop is back on its last good release', { tenant: loop.tenant, release: release.number }),
      (error: unknown) => log('the shop could not be taken back', { tenant: loop.tenant, error: String(error) }),
    )
    leaving.add(work)
    work.finally(() => leaving.delete(work)).catch(() => undefined)
  })
  return {
    close: async () => {
      stop()
      await Promise.all(leaving)
    },
  }
}
