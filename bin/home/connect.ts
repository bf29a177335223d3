import { setTimeout as delay } from 'node:timers/promises'
import type { PlatformClient } from '../../core/control/client/index.js'
import { isShopError } from '../../core/model/errors.js'
import type { Cli } from '../command/cli.js'
import { findHome } from './find-home.js'

/** What a command waits for a platform that is starting, and how often it looks. */
const [waitMs, everyMs] = [10_000, 100]

/** The running platform; one that is starting has a moment. PLATFORM_DOWN, PLATFORM_STARTING, HOME_UNREADABLE. */
export async function connect(cli: Cli): Promise<PlatformClient> {
  const { connectPlatform } = await import('../../core/control/client/index.js')
  const attempt = (): Promise<PlatformClient> => connectPlatform(findHome(cli))
  try {
    return await attempt()
  } catch (error) {
    if (!isStarting(error)) throw error
    return await whenUp(cli, attempt)
  }
}

const isStarting = (error: unknown): boolean => isShopError(error) && error.code === 'PLATFORM_STARTING'

async function whenUp({ print }: Cli, attempt: () => Promise<PlatformClient>): Promise<PlatformClient> {
  const progress = print.progress()
  progress.step({ name: 'platform', detail: 'is starting' })
  try {
    for (const deadline = performance.now() + waitMs; ; ) {
      await delay(everyMs)
      const client = await attempt().catch((error: unknown) => {
        if (!isStarting(error) || performance.now() > deadline) throw error
      })
      if (client !== undefined) return client
    }
  } finally {
    progress.close(true)
  }
}
