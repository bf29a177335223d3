import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { kernelEntries } from '../../protocol/index.js'
import type { Mode, ModeOptions } from './mode.js'
import { openSlot, userOf } from './slot.js'

/** Loading Node on a busy machine. */
const tryMs = 15_000

/** Workers' slots begin at 1. */
const trialSlot = 0

/** Starts Node in the mode as a worker would be, lets it read its kernel, and rejects with its last words if it cannot. */
export async function tryMode(mode: Mode, options: ModeOptions): Promise<void> {
  const user = mode.ownUsers ? userOf(options.runDir, trialSlot) : undefined
  const slot = await openSlot({ number: trialSlot, runDir: options.runDir, user })
  try {
    await tryIn(mode, options, slot)
  } finally {
    await rm(slot.dir, { recursive: true, force: true })
  }
}

async function tryIn(mode: Mode, { kernel, env }: ModeOptions, slot: Parameters<Mode['launch']>[0]): Promise<void> {
  const entry = JSON.stringify(`${mode.kernelDir(kernel)}/${kernelEntries.worker}`)
  const { command, descriptors, release } = mode.launch(slot, { kernel, args: ['-e', `fs.readFileSync(${entry})`] })
  // Channel and listener are left out; the descriptors have the places that they have in a worker.
  const stdio = [
    'ignore' as const,
    'ignore' as const,
    'pipe' as const,
    'ignore' as const,
    'ignore' as const,
    ...descriptors,
  ]
  const child = spawn(command.file, command.args, {
    env,
    stdio,
    signal: AbortSignal.timeout(tryMs),
    killSignal: 'SIGKILL',
  })
  release()
  const exited = once(child, 'exit') as Promise<[number | null]>
  const [said, [code]] = await Promise.all([text(child.stderr as NodeJS.ReadableStream), exited])
  if (code !== 0) throw new Error(said.trim().split('\n')[0] ?? `Node ended with code ${code}`)
}
