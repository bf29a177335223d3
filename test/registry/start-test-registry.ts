import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRegistryClient, type RegistryClient, type RunningRegistry, startRegistry } from '../../registry/index.js'

export interface TestRegistry extends RunningRegistry {
  readonly home: string
  /** With the token. */
  readonly client: RegistryClient
  /** Ends its process, and starts another one over the same folder. */
  restart(): Promise<TestRegistry>
}

/** A real registry in a folder of its own, without an uplink unless one is named. */
export async function startTestRegistry(uplink = 'none'): Promise<TestRegistry> {
  return startIn(await mkdtemp(join(tmpdir(), 'shopctl-registry-')), uplink)
}

async function startIn(home: string, uplink: string): Promise<TestRegistry> {
  const before = process.env['SHOPCTL_UPLINK']
  process.env['SHOPCTL_UPLINK'] = uplink
  const registry = await startRegistry({ home, port: 0, signal: AbortSignal.timeout(30_000) })
  if (before === undefined) delete process.env['SHOPCTL_UPLINK']
  else process.env['SHOPCTL_UPLINK'] = before
  const client = createRegistryClient({ url: registry.url, token: registry.token })
  const stop = async () => {
    await client.close()
    await registry.close()
  }
  return {
    ...registry,
    home,
    client,
    restart: () => stop().then(() => startIn(home, uplink)),
    close: () => stop().then(() => rm(home, { recursive: true, force: true })),
  }
}
