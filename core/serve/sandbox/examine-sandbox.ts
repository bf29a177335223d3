import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SandboxReport } from '../../model/index.js'
import type { Kernel } from '../../protocol/index.js'
import { defaultSettings } from '../settings.js'
import { chooseMode } from './choose-mode.js'

/** What could stand around workers on this machine: it is tried, in a folder that is gone afterwards. */
export async function examineSandbox(kernel: Kernel, node: string = process.execPath): Promise<SandboxReport> {
  const runDir = await mkdtemp(join(tmpdir(), 'shopctl-doctor-'))
  try {
    const options = {
      node,
      runDir,
      kernel,
      database: undefined,
      certificates: undefined,
      env: {},
      settings: defaultSettings,
    }
    const { report, groups } = await chooseMode(options, 'auto')
    await groups?.close()
    return report
  } finally {
    await rm(runDir, { recursive: true, force: true })
  }
}
