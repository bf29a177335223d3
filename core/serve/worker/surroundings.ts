import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { type Kernel, markVariable, workerDescriptors } from '../../protocol/index.js'
import { bindListener, type Listener } from '../child/bind-listener.js'
import type { Launch } from '../sandbox/mode.js'
import type { Place } from '../sandbox/sandbox.js'
import { MarkFile } from './mark-file.js'

/** What a worker is born with. */
export interface Surroundings {
  readonly listener: Listener
  readonly place: Place
  readonly launch: Launch
  readonly mark: MarkFile
}

let count = 0

/** What is opened for a worker that is about to be spawned. What fails leaves nothing open. */
export async function openSurroundings(
  place: Place,
  { runDir, kernel }: { readonly runDir: string; readonly kernel: Kernel },
): Promise<Surroundings> {
  count += 1
  const name = `w${count}-${randomBytes(4).toString('hex')}`
  const listener = await bindListener(runDir, `${name}.sock`)
  let mark: MarkFile | undefined
  try {
    mark = MarkFile.open(runDir, `${name}.mark`)
    return { listener, place, mark, launch: place.launch(kernel) }
  } catch (error) {
    mark?.close()
    listener.close()
    await rm(listener.path, { force: true })
    throw error
  }
}

/** Its variables: its mark's descriptor stands behind those of the launch. */
export const envOf = ({ env, descriptors }: Launch): NodeJS.ProcessEnv => ({
  ...env,
  [markVariable]: String(workerDescriptors.further + descriptors.length),
})
