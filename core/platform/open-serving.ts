import { join } from 'node:path'
import { readKernel } from '../build/index.js'
import type { Kernel } from '../protocol/index.js'
import { createSupervisor, type Supervisor } from '../serve/index.js'
import { type House, step } from './house.js'

export interface OpenServing {
  readonly kernel: Kernel
  readonly supervisor: Supervisor
}

/** The gateway and the first standby worker, on today's kernel. */
export async function openServing(house: House): Promise<OpenServing> {
  const { settings, closers, log } = house
  return step(house, 'gateway', async () => {
    const kernel = await readKernel(settings.kernelDir)
    const supervisor = closers.add(
      createSupervisor({
        kernel,
        runDir: settings.runDir,
        logsDir: join(settings.home, 'logs'),
        gatewayPort: settings.ports.gateway,
        log,
        settings: { gatewayHost: settings.gatewayHost, limits: settings.limits, tls: settings.tls },
      }),
    )
    await supervisor.start()
    return { kernel, supervisor }
  })
}
