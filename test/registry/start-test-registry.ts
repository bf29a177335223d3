import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRegistryClient, type RegistryClient, type RunningRegistry, startRegistry } from '../../registry/index.js'

export interface TestRegistry extends RunningRegistry {
  readonly home: string
  /** With the token. */
  readonly client: RegistryClient
}

/** A real registry in a folder of its own, without an uplink unless one is named. */
export async function startTestRegistry(uplink = 'none'): Promise<TestRegistry> {
  const home = await mkdtemp(join(tmpdir(), 'shopctl-registry-'))
  const before = process.env['SHOPCTL_UPLINK']
  process.env['SHOPCTL_UPLINK'] = uplink
  const registry = await startRegistry({ home, port: 0, signal: AbortSignal.timeout(30_000) })
  if (before === undefined) delete process.env['SHOPCTL_UPLINK']
  else process.env['SHOPCTL_UPLINK'] = before
  const client = createRegistryClient({ url: registry.url, token: registry.token })
  const close = async () => {
    await client.close()
    await registry.close()
    await rm(home, { recursive: true, force: true })
  }
  return { ...registry, home, client, close }
}
