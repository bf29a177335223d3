import { type ShopError, shopError, withCause } from '../../model/errors.js'

export const platformDown = (home: string, cause?: unknown): ShopError =>
  withCause(shopError('PLATFORM_DOWN', home), cause)

/** Nobody answers, or not to the end: all of the platform is gone, or only its process that is asked. */
export const notAnswering = (home: string, pid: number, cause?: unknown): ShopError =>
  isAlive(pid) ? withCause(shopError('CONTROL_AWAY', home), cause) : platformDown(home, cause)

/** Whether there is such a process on this machine. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
