import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Wall } from '../../model/index.js'
import { endingWithUs } from '../child/ending-with-us.js'
import { endAllOf } from './end-all-of.js'
import { findProgram } from './find-program.js'
import type { Mode, ModeOptions } from './mode.js'
import { mostFiles } from './most-files.js'
import { userOf } from './slot.js'

const run = promisify(execFile)

/** Processes and threads of the worker's own user; Node itself has about a dozen. */
const maxThreads = 128
/** What a worker may write into a file; it has one, in which it leaves its mark. */
const fileBytes = 16 * 1024 * 1024

/**
 * What stands without namespaces, as in a stock container: limits, Node's permission model and, as root, a user for each
 * worker. Rejects with an error that says what the machine lacks.
 */
export async function openReducedMode(options: ModeOptions): Promise<Mode> {
  const { node, settings } = options
  const prlimit = findProgram('prlimit')
  if (prlimit === undefined) throw new Error('prlimit is not installed (apt-get install util-linux)')
  const users = await ownUsers(options)
  const bounds = [`--data=${settings.dataMb * 1024 * 1024}`, `--nofile=${mostFiles(settings.limits)}`]
  const drop = (user: number): string[] => (users.setpriv === undefined ? [] : [users.setpriv, ...dropArguments(user)])
  const stands: Wall[] = [...(users.setpriv === undefined ? [] : (['user'] as const)), 'memory', 'belt', 'watch']
  return {
    stands,
    missing: users.why === undefined ? [] : [{ wall: 'user', why: users.why }],
    ownUsers: users.setpriv !== undefined,
    kernelDir: (kernel) => kernel.dir,
    slotDir: (slot) => slot.dir,
    certificates: options.certificates,
    databaseHost: undefined,
    launch(slot, { args }) {
      const limits = slot.user === undefined ? bounds : [...bounds, `--nproc=${maxThreads}`]
      const dropped = slot.user === undefined ? [] : drop(slot.user)
      const command = {
        file: prlimit,
        args: ['--core=0', `--fsize=${fileBytes}`, ...limits, ...dropped, node, ...args],
      }
      return { command: endingWithUs(command), descriptors: [], release: () => undefined }
    },
    pidOf: (spawned) => spawned,
    exitOf: (exit) => exit,
    clear: async ({ user }) => (user === undefined ? undefined : endAllOf(user)),
  }
}

const dropArguments = (user: number): string[] => [
  `--reuid=${user}`,
  `--regid=${user}`,
  '--clear-groups',
  ...'--bounding-set=-all --inh-caps=-all --ambient-caps=-all --no-new-privs --pdeathsig=SIGKILL'.split(' '),
]

/** A program that makes workers their own users, or why that cannot be. */
async function ownUsers({ node, kernel, env, runDir }: ModeOptions): Promise<{ setpriv?: string; why?: string }> {
  if (process.getuid?.() !== 0) return { why: 'the platform is not started as root' }
  const setpriv = findProgram('setpriv')
  if (setpriv === undefined) return { why: 'setpriv is not installed (apt-get install util-linux)' }
  const read = `require('fs').readFileSync(${JSON.stringify(`${kernel.dir}/kernel.json`)})`
  try {
    await run(setpriv, [...dropArguments(userOf(runDir, 0)), node, '-e', read], { env })
    return { setpriv }
  } catch {
    return { why: `other users cannot read ${kernel.dir} and ${node}: install shopctl where they can, as in /opt` }
  }
}
