import { join } from 'node:path'
import { kernelEntries } from '../../../../core/protocol/index.js'
import type { Command } from '../../../../core/serve/child/ending-with-us.js'
import type { Launch } from '../../../../core/serve/sandbox/mode.js'
import type { Guest, Place } from '../../../../core/serve/sandbox/sandbox.js'
import { standIn } from '../serving.js'

export interface StandInPlaceOptions {
  /** Left out, it is the stand-in worker. */
  readonly command?: Command
  /** Why nothing can be launched. */
  readonly fault?: Error
  /** Closing it takes until then. */
  readonly closing?: Promise<void>
}

const worker: Command = { file: process.execPath, args: [join(standIn.dir, kernelEntries.worker)] }

/** A place without walls. */
export class StandInPlace implements Place {
  readonly #options: StandInPlaceOptions
  isClosed = false

  constructor(options: StandInPlaceOptions = {}) {
    this.#options = options
  }

  launch(): Launch {
    const { fault, command = worker } = this.#options
    if (fault !== undefined) throw fault
    return { command, descriptors: [], env: {}, release: () => undefined }
  }

  async close(): Promise<void> {
    await this.#options.closing
    this.isClosed = true
  }

  readonly moveIn = async (guest: Guest): Promise<Guest> => guest
  readonly reach: Place['reach'] = async (login) => login
  readonly kernelDir = (): string => standIn.dir
  readonly pidOf = (pid: number): number => pid
  readonly exitOf: Place['exitOf'] = (exit) => exit
  readonly forbid = (): void => undefined
  readonly giveWay = (): void => undefined
}
