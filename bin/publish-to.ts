import type { Cli } from './cli.js'
import { connect } from './connect.js'

/** Where a plugin is published to, and with which token. */
export interface PublishTo {
  readonly url: string
  readonly token?: string
}

/**
 * The registry that an author’s settings name; else the one of the platform that runs here. `folder` is the plugin’s.
 * PLATFORM_DOWN, REGISTRY_NOT_NAMED, INPUT_INVALID.
 */
export async function publishTo(cli: Cli, folder: string): Promise<PublishTo> {
  const { environment } = cli
  const { readAuthorRegistry } = await import('../registry/index.js')
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
