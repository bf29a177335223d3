import type { PlatformClient } from '../core/control/client/index.js'
import type { Cli } from './cli.js'
import { findHome } from './find-home.js'

/** The running platform. PLATFORM_DOWN, HOME_UNREADABLE. */
export async function connect(cli: Cli): Promise<PlatformClient> {
  const { connectPlatform } = await import('../core/control/client/index.js')
  return connectPlatform(findHome(cli))
}
