import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Kernel, kernelEntries } from '../../protocol/index.js'

/** What is executed: an absolute path and its arguments. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
}

export interface WorkerCommandOptions {
  /** Path of Node. */
  readonly node: string
  readonly kernel: Kernel
  readonly oldSpaceMb: number
}

/** The one place where a worker's command line is made: what walls a worker in goes around it here. */
export function workerCommand({ node, kernel, oldSpaceMb }: WorkerCommandOptions): Command {
  const entry = join(kernel.dir, kernelEntries.worker)
  return endingWithUs({ file: node, args: ['--enable-source-maps', `--max-old-space-size=${oldSpaceMb}`, entry] })
}

const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path))

/** The command as one that the system kills when we die, be it by SIGKILL. Without setpriv the closing channel ends it. */
export function endingWithUs({ file, args }: Command): Command {
  return setpriv === undefined ? { file, args } : { file: setpriv, args: ['--pdeathsig', 'SIGKILL', file, ...args] }
}
