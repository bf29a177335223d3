import { chmod } from 'node:fs/promises'
import type { SandboxMode } from '../../model/index.js'
import type { Kernel } from '../../protocol/index.js'
import { defaultSettings } from '../settings.js'
import { chooseMode } from './choose-mode.js'
import type { Launch } from './mode.js'
import { beltOf, nodeFlags } from './sandbox.js'
import { openSlot, userOf } from './slot.js'

export interface CellOptions {
  readonly kernel: Kernel
  /** A folder of ours alone. */
  readonly runDir: string
  readonly wanted: SandboxMode | 'auto'
}

/** A place for a program of somebody else's that runs once: all that stands around a worker here, and no way out. */
export interface Cell {
  /** What it may read, as we see it, and as it sees it. */
  readonly dir: string
  readonly insideDir: string
  /** The kernel's folder, as it sees it. */
  readonly kernelDir: string
  /** @param args what Node is given: entry and arguments */
  launch(args: readonly string[]): Omit<Launch, 'env'>
  close(): Promise<void>
}

const cellNumber = 1

/** SANDBOX_UNAVAILABLE where a wanted mode does not stand. */
export async function openCell({ kernel, runDir, wanted }: CellOptions): Promise<Cell> {
  const settings = defaultSettings
  // Its user has to come through to its own folder.
  await chmod(runDir, 0o711)
  const options = {
    node: process.execPath,
    runDir,
    kernel,
    database: undefined,
    certificates: undefined,
    env: {},
    settings,
  }
  const { mode, groups } = await chooseMode(options, wanted)
  await groups?.close()
  const slot = await openSlot({
    number: cellNumber,
    runDir,
    user: mode.ownUsers ? userOf(runDir, cellNumber) : undefined,
  })
  const [kernelDir, insideDir] = [mode.kernelDir(kernel), mode.slotDir(slot)]
  const flags = [...nodeFlags(settings.oldSpaceMb), ...beltOf([kernelDir, insideDir])]
  return {
    dir: slot.dir,
    insideDir,
    kernelDir,
    launch: (args) => mode.launch(slot, { kernel, args: [...flags, ...args] }),
    close: () => mode.clear(slot),
  }
}
