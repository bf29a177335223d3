import { readdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, posix, relative } from 'node:path'
import { compilerConfig } from './compiler-config.js'
import { type Program, runProgram } from './run-program.js'

export interface CompileOptions {
  /** The plugin's; nothing is written there. */
  readonly folder: string
  /** Where `package/dist` is made. */
  readonly staging: string
  readonly signal: AbortSignal
}

const limit = 60_000
const mostReasons = 20

/** Compiles `src/` with the TypeScript that we bring. What is wrong, each as `src/index.ts:3:5 …`; nothing when all is well. */
export async function compilePlugin({ folder, staging, signal }: CompileOptions): Promise<string[]> {
  const config = join(staging, 'tsconfig.json')
  const out = join(staging, 'package/dist')
  await writeFile(config, JSON.stringify(compilerConfig(folder, out)))
  const args = ['-p', config, '--pretty', 'false']
  const { kind, code, lines, errors } = await runProgram({ ...compilerWith(args), cwd: folder, limit, signal })
  if (kind === 'late') return [`it does not compile within ${limit / 1_000} seconds`]
  if (code !== 0) return reasonsIn(lines, errors)
  await relocateSourceMaps(out)
  return []
}

/**
 * Its program itself: the script that finds it takes a Node as long to start as the program needs for most plugins. That
 * ends before there is much garbage; where a plugin is large, it is collected as ever.
 */
function compilerWith(args: readonly string[]): Pick<Program, 'args' | 'command' | 'env'> {
  const { resolve } = createRequire(import.meta.url)
  const script = resolve('typescript7/package.json')
  const platform = `@typescript/typescript-${process.platform}-${process.arch}/package.json`
  try {
    const program = join(dirname(createRequire(script).resolve(platform)), 'lib/tsc')
    return { args: [], command: [program, ...args], env: { ...process.env, GOGC: 'off', GOMEMLIMIT: '256MiB' } }
  } catch {
    return { args: [join(dirname(script), 'bin/tsc'), ...args] }
  }
}

/** The compiler would have the author load a browser's types. */
const noConsole = `there is no console in a shop: have Log injected, and say this.log.info('…')`

/** tsc writes `src/index.ts(3,5): error TS2345: …`, and more about it in lines that begin with a space. */
function reasonsIn(lines: readonly string[], errors: string): string[] {
  const reasons = lines
    .filter((line) => line !== '' && !line.startsWith(' '))
    .map((line) => line.replace(/^(.+)\((\d+),(\d+)\): error (TS\d+): (.*?)\.?$/, '$1:$2:$3 $5 ($4)'))
    .map((line) => line.replace(/Cannot find name 'console'.* \(TS\d+\)$/, noConsole))
  if (reasons.length === 0) return [`it does not compile: ${errors.trim().split('\n')[0] ?? 'tsc says nothing'}`]
  const more = reasons.length - mostReasons
  return more > 0 ? [...reasons.slice(0, mostReasons), `and ${more} more errors`] : reasons
}

/** The maps name the sources by where they were on this machine; published they lie beside `dist`. */
async function relocateSourceMaps(out: string): Promise<void> {
  const files = await readdir(out, { recursive: true })
  for (const file of files.filter((file) => file.endsWith('.js.map'))) {
    const path = join(out, file)
    const map = JSON.parse(await readFile(path, 'utf8')) as { sources: string[] } // tsc’s own
    const up = relative(dirname(path), dirname(out)).replaceAll('\\', '/')
    const within = dirname(file).replaceAll('\\', '/')
    const sources = map.sources.map((source) => posix.join(up, 'src', within, basename(source)))
    await writeFile(path, JSON.stringify({ ...map, sources }))
  }
}
