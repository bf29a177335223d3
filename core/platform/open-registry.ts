import { join } from 'node:path'
import { startRegistry } from '../../registry/index.js'
import { type House, step } from './house.js'
import { keepRunning } from './keep-running.js'
import { packageRoot } from './settings.js'

export interface OpenRegistry {
  readonly url: string
  readonly token: string
}

const gateProgram = join(packageRoot, 'dist/bundled/rooms/gate.js')

/** The private registry, in a process of its own that is started again when it dies. */
export async function openRegistry(house: House): Promise<OpenRegistry> {
  const { settings, closers, log, signal } = house
  return step(house, 'registry', async () => {
    let port = settings.ports.registry
    const gate = { program: gateProgram, kernel: settings.kernelDir, sandbox: settings.sandbox }
    const kept = await keepRunning({
      name: 'registry',
      log,
      start: async () => {
        const registry = await startRegistry({ home: settings.home, port, gate, signal })
        port = Number(new URL(registry.url).port)
        return registry
      },
    })
    closers.add(kept)
    const { url, token } = kept.first
    return { url, token }
  })
}
