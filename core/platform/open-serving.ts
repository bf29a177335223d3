import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readKernel } from '../build/index.js'
import { parseDatabaseUrl } from '../database/index.js'
import type { Kernel } from '../protocol/index.js'
import { createSupervisor, type ServedDatabase, type ShopWatcher, type Supervisor } from '../serve/index.js'
import { type House, step } from './house.js'
import type { Settings } from './settings.js'

export interface OpenServing {
  readonly kernel: Kernel
  readonly supervisor: Supervisor
}

/** The gateway and the first standby worker, on today's kernel. */
export async function openServing(house: House, watcher: ShopWatcher): Promise<OpenServing> {
  const { settings, closers, log } = house
  return step(house, 'gateway', async () => {
    const kernel = await readKernel(settings.kernelDir)
    const database = servedDatabase(settings)
    if ('socketDir' in database) await mkdir(database.socketDir, { recursive: true, mode: 0o711 })
    const supervisor = closers.add(
      createSupervisor({
        kernel,
        runDir: settings.runDir,
        logsDir: join(settings.home, 'logs'),
        gatewayPort: settings.ports.gateway,
        sandbox: settings.sandbox,
        reachable: settings.reachable,
        database,
        socket: { host: settings.socketHost, port: settings.ports.socket },
        log,
        watcher,
        settings: {
          gatewayHost: settings.gatewayHost,
          limits: settings.limits,
          tls: settings.tls,
          soakMs: settings.soakMs,
          ...settings.sleep,
        },
      }),
    )
    await supervisor.start()
    return { kernel, supervisor }
  })
}

function servedDatabase({ databaseUrl, databaseDir }: Settings): ServedDatabase {
  if (databaseUrl === undefined) return { socketDir: databaseDir }
  const { host, port } = parseDatabaseUrl(databaseUrl)
  return host.startsWith('/') ? { socketDir: host } : { host, port }
}
