import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Where glibc's dynamic linker lies, by Node's name for the machine. */
const linkers: Readonly<Record<string, string>> = {
  x64: '/lib64/ld-linux-x86-64.so.2',
  arm64: '/lib/ld-linux-aarch64.so.1',
}

/** The files that these programs need to start, the linker itself too: absolute paths, each once. */
export async function sharedLibraries(programs: readonly string[]): Promise<readonly string[]> {
  const linker = linkers[process.arch]
  if (linker === undefined || !existsSync(linker)) throw new Error(`no dynamic linker is known for ${process.arch}`)
  const listings = await Promise.all(programs.map((program) => run(linker, ['--list', program])))
  // `libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x…)`; the linker itself has no arrow, the kernel's vdso no path.
  const paths = listings.flatMap(({ stdout }) => [...stdout.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)])
  return [...new Set([linker, ...paths.map(([, path]) => path as string)])].sort()
}
