import { closeSync, openSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Wall } from '../../model/index.js'
import { workerDescriptors } from '../../protocol/index.js'
import { exitBehind, nodeBehind } from './behind-bubblewrap.js'
import { type Bubblewrap, bubblewrapCommand, inside } from './bubblewrap-command.js'
import { findProgram } from './find-program.js'
import type { Mode, ModeOptions } from './mode.js'
import { mostFiles } from './most-files.js'
import { hasSeccompFilter, type SeccompArch, seccompFilter } from './seccomp-filter.js'
import { sharedLibraries } from './shared-libraries.js'

/** Every wall, by bubblewrap. Rejects with an error that says what the machine lacks and what would help. */
export async function openFullMode(options: ModeOptions): Promise<Mode> {
  const { runDir, database, settings } = options
  const tools = await findTools(options)
  const filter = join(runDir, 'seccomp.bpf')
  await writeFile(filter, seccompFilter(process.arch as SeccompArch))
  // Held open: whoever tidies the folder for temporary files up takes a name away, and not the program.
  const held = openSync(filter, 'r')
  const isRoot = tools.setpriv !== undefined
  const dataBytes = settings.dataMb * 1024 * 1024
  const files = mostFiles(settings.limits)
  return {
    stands: isRoot ? [...walledOff, 'user'] : walledOff,
    missing: isRoot ? [] : [{ wall: 'user', why: 'the platform is not started as root' }],
    ownUsers: isRoot,
    kernelDir: () => inside.kernel,
    slotDir: () => inside.slot,
    certificates: tools.certificates && inside.certificates,
    databaseHost: database && (tools.databaseDir === undefined ? inside.slot : inside.database),
    launch(slot, { kernel, args }) {
      // Opened anew each time, since it is read from where it stands.
      const descriptor = openSync(`/proc/self/fd/${held}`, 'r')
      const walled = { slotDir: slot.dir, user: slot.user, kernelDir: kernel.dir, args, dataBytes, files }
      return {
        command: bubblewrapCommand(tools, { ...walled, filter: workerDescriptors.further }),
        descriptors: [descriptor],
        release: () => closeSync(descriptor),
      }
    },
    pidOf: nodeBehind,
    exitOf: exitBehind,
    clear: () => Promise.resolve(),
  }
}

const walledOff: readonly Wall[] = ['files', 'network', 'processes', 'calls', 'memory', 'belt', 'watch']

async function findTools({ certificates, database, node }: ModeOptions): Promise<Bubblewrap> {
  const bwrap = findProgram('bwrap')
  const prlimit = findProgram('prlimit')
  const isRoot = process.getuid?.() === 0
  const setpriv = isRoot ? findProgram('setpriv') : undefined
  if (bwrap === undefined) throw new Error('bubblewrap is not installed (apt-get install bubblewrap)')
  if (prlimit === undefined || (isRoot && setpriv === undefined))
    throw new Error('prlimit and setpriv are not installed (apt-get install util-linux)')
  if (!hasSeccompFilter(process.arch)) throw new Error(`no system calls are known for ${process.arch}`)
  const libraries = await sharedLibraries([node, ...(setpriv === undefined ? [] : [setpriv])])
  const databaseDir = database !== undefined && 'socketDir' in database ? database.socketDir : undefined
  return { bwrap, prlimit, setpriv, node, libraries, databaseDir, certificates }
}
