import { readKernel } from '../build/index.js'
import type { SandboxReport } from '../model/index.js'
import { examineSandbox } from '../serve/index.js'
import { readSettings } from './settings.js'

/** What this machine gives, with no platform running. */
export async function examineMachine(home: string, environment: NodeJS.ProcessEnv): Promise<SandboxReport> {
  return examineSandbox(await readKernel(readSettings(home, environment).kernelDir))
}
