import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AuthorsClient,
  createRegistryClient,
  type RegistryClient,
  type RunningRegistry,
  type StartRegistryOptions,
  startRegistry,
} from '../../registry/index.js'

export interface TestRegistry extends RunningRegistry {
  readonly home: string
  /** With the token. */
  readonly client: RegistryClient
  readonly authors: AuthorsClient
  /** Ends its process, and starts another one over the same folder. */
  restart(): Promise<TestRegistry>
}

type Gate = StartRegistryOptions['gate']

/** A real registry in a folder of its own, without an uplink unless one is named, and without a gate unless one is given. */
export async function startTestRegistry(uplink = 'none', gate?: Gate): Promise<TestRegistry> {
  return startIn(await mkdtemp(join(tmpdir(), 'shopctl-registry-')), uplink, gate)
}

async function startIn(home: string, uplink: string, gate: Gate): Promise<TestRegistry> {
  const before = process.env['SHOPCTL_UPLINK']
  process.env['SHOPCTL_UPLINK'] = uplink
  const registry = await startRegistry({ home, port: 0, ...(gate && { gate }), signal: AbortSignal.timeout(30_000) })
  if (before === undefined) delete process.env['SHOPCTL_UPLINK']
  else process.env['SHOPCTL_UPLINK'] = before
  const client = createRegistryClient({ url: registry.url, token: registry.token })
  const authors = new AuthorsClient(registry)
  const stop = async () => {
    await client.close()
    await authors.close()
    await registry.close()
  }
  return {
    ...registry,
    home,
    client,
    authors,
    restart: () => stop().then(() => startIn(home, uplink, gate)),
    close: () => stop().then(() => rm(home, { recursive: true, force: true })),
  }
}
