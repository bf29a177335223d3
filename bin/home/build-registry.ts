import { mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { shopError } from '../../core/model/errors.js'
import type { RegistryClient } from '../../registry/index.js'
import type { Cli } from '../command/cli.js'
import { connect } from './connect.js'
import { findHome } from './find-home.js'

export interface OpenRegistry {
  readonly client: RegistryClient
  /** How long it took. */
  readonly ms: number
  close(): Promise<void>
}

export interface OpenRegistryOptions {
  /** Undefined: the running platform's; where none runs, the one in the home is started until `close`. */
  readonly url: string | undefined
  readonly signal: AbortSignal
}

/** The registry to build from. INPUT_INVALID for an address that is none. */
export async function openRegistry(cli: Cli, { url, signal }: OpenRegistryOptions): Promise<OpenRegistry> {
  const began = performance.now()
  const { createRegistryClient } = await import('../../registry/index.js')
  const running = url === undefined ? await platformsRegistry(cli) : checked(url)
  if (running !== undefined) {
    const client = createRegistryClient({ url: running })
    return { client, ms: performance.now() - began, close: () => client.close() }
  }
  const { startRegistry } = await import('../../registry/index.js')
  const home = findHome(cli)
  const registry = await startRegistry({ home, port: 0, log: openLog(home), signal })
  const client = createRegistryClient({ url: registry.url })
  return {
    client,
    ms: performance.now() - began,
    async close() {
      await client.close()
      await registry.close()
    },
  }
}

/** Undefined when no platform answers. */
async function platformsRegistry(cli: Cli): Promise<string | undefined> {
  try {
    return (await (await connect(cli)).status()).registry
  } catch {
    return undefined
  }
}

function checked(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url
  throw shopError('INPUT_INVALID', `The registry "${url}"`, ['write it as http://host:port'])
}

function openLog(home: string): number {
  mkdirSync(join(home, 'logs'), { recursive: true })
  return openSync(join(home, 'logs/registry.log'), 'a')
}
