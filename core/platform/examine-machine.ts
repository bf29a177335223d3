import { readKernel } from '../build/index.js'
import { type BusReport, examineBus } from '../bus/index.js'
import type { SandboxReport } from '../model/index.js'
import { examineSandbox } from '../serve/index.js'
import { readSettings } from './settings.js'

export interface MachineReport extends SandboxReport {
  readonly bus: BusReport
}

/** What this machine gives, and what its settings name, with no platform running. */
export async function examineMachine(home: string, environment: NodeJS.ProcessEnv): Promise<MachineReport> {
  const { kernelDir, bus } = readSettings(home, environment)
  const [sandbox, busReport] = await Promise.all([examineSandbox(await readKernel(kernelDir)), examineBus(bus)])
  return { ...sandbox, bus: busReport }
}
