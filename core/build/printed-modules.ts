import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Plugin } from 'esbuild'
import type { KernelEntries } from './kernel-sources.js'

/** Runs the programs that print modules, and puts what they print in the modules' places. Rejects when one fails. */
export async function printedModules({ printed = {} }: KernelEntries, signal: AbortSignal): Promise<Plugin> {
  const modules = new Map<string, string>()
  for (const [file, program] of Object.entries(printed)) {
    const { stdout } = await promisify(execFile)(process.execPath, [program], { signal, maxBuffer: mostBytes })
    modules.set(file, stdout)
  }
  return {
    name: 'printed-modules',
    setup(build) {
      build.onLoad({ filter: /\.js$/ }, ({ path }) => {
        const contents = modules.get(path)
        return contents === undefined ? undefined : { contents, loader: 'js' }
      })
    },
  }
}

const mostBytes = 64 * 1024 * 1024
