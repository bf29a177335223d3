import type { AuthorRegistry } from '../../registry/index.js'
import type { Cli } from '../command/cli.js'
import { connect } from './connect.js'

/**
 * The registry that an author’s settings name; else the one of the platform that runs here. `folder` is the plugin’s.
 * PLATFORM_DOWN, REGISTRY_NOT_NAMED, INPUT_INVALID.
 */
export async function publishTo(cli: Cli, folder: string): Promise<AuthorRegistry> {
  const { environment } = cli
  const { readAuthorRegistry } = await import('../../registry/index.js')
  const isNamed = Boolean(environment['SHOPCTL_REGISTRY'] || environment['SHOPCTL_TOKEN'])
  const named = isNamed ? await readAuthorRegistry(folder, environment) : undefined
  if (named !== undefined) return named
  try {
    return (await connect(cli)).file.registry
  } catch (error) {
    const found = await readAuthorRegistry(folder, environment)
    if (found === undefined) throw error
    return found
  }
}
