import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { shopError } from '../../core/model/errors.js'
import type { Cli } from '../command/cli.js'
import { upwards } from './upwards.js'

/**
 * The folder, once its packages are there: without them the compiler has a lot to say, and never the one thing that
 * helps. PACKAGES_MISSING.
 */
export async function installedFolder({ cwd }: Cli, path: string): Promise<string> {
  const folder = resolve(cwd, path)
  const isInstalled = upwards(folder).some((place) => existsSync(join(place, 'node_modules/@shopctl/sdk')))
  if (isInstalled || !existsSync(join(folder, 'package.json'))) return folder
  throw shopError('PACKAGES_MISSING', folder)
}
