import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { findPackageJSON } from 'node:module'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Type } from 'typebox'
import { parseJson } from '../model/index.js'
import type { Kernel, KernelModule } from '../protocol/index.js'
import {
  entryPoints,
  fileName,
  frontDoors,
  installedVersion,
  type KernelEntries,
  kernelEntriesIn,
  replacedModules,
} from './kernel-sources.js'
import { printedModules } from './printed-modules.js'
import { requiredBuiltins } from './required-builtins.js'
import { type Built, runEsbuild, stopEsbuild } from './run-esbuild.js'
import { sortedEntries } from './sorted-entries.js'
import { parseMap, renameSources } from './source-map.js'
import { readOrUndefined, sha256, WholeFiles } from './whole-files.js'
import { WorkFolders } from './work-folders.js'

export interface KernelOptions {
  /** Folder of kernels: each gets a folder named by its hash, and the file `current` names the newest. */
  readonly out: string
  /** By default those of the compiled core in which this file is. */
  readonly entries?: KernelEntries
  readonly signal?: AbortSignal
}

const kernelFile = Type.Object(
  {
    hash: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    sdk: Type.String(),
    modules: Type.Record(
      Type.String(),
      Type.Object({ file: Type.String(), exports: Type.Array(Type.String()), version: Type.String() }),
    ),
  },
  { additionalProperties: false },
)

/** The package in which this file is, compiled or not. */
const root = dirname(findPackageJSON('..', import.meta.url) ?? '')
const banner = [
  `import { createRequire as __createRequire } from 'node:module'`,
  'const require = __createRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname',
].join('\n')

/** Reads a kernel from its folder, or the newest one from a folder of kernels. */
export async function readKernel(folder: string): Promise<Kernel> {
  const current = await readOrUndefined(join(folder, 'current'))
  const dir = resolve(folder, current === undefined ? '' : current.toString().trim())
  const text = await readOrUndefined(join(dir, 'kernel.json'))
  if (text === undefined) throw new Error(`there is no kernel in ${folder}: npm run build makes one`)
  return { ...parseJson(kernelFile, text.toString(), `The kernel in ${dir}`), dir }
}

/**
 * Bundles the platform's own code for workers into one folder of ESM files that share single copies of everything,
 * whoever imports them. The same code gives the same hash on any machine; kernels of before are left alone.
 */
export async function buildKernel({
  out,
  entries = kernelEntriesIn(compiledCore()),
  signal,
}: KernelOptions): Promise<Kernel> {
  const built = await bundle(entries, signal ?? new AbortController().signal)
  const files = new Map(built.outputFiles.map((file) => [basename(file.path), withPlainSources(file)]))
  const modules = modulesOf(entries, built)
  const hash = hashOf(files, modules)
  const sdk = installedVersion('@shopctl/sdk', root)
  files.set('kernel.json', `${JSON.stringify({ hash, sdk, modules }, undefined, 2)}\n`)
  await keep(out, hash, files)
  return { hash, sdk, modules, dir: join(resolve(out), hash) }
}

/** Of all code in it, and of what plugins may import. */
function hashOf(files: ReadonlyMap<string, string | Buffer>, modules: Kernel['modules']): string {
  const code = sortedEntries([...files].filter(([name]) => name.endsWith('.mjs')))
  return sha256(JSON.stringify([code.map(([name, content]) => [name, sha256(content)]), modules]))
}

/** The hash of the kernel whose files are in a folder, whatever it says of itself. */
export async function hashKernel(dir: string): Promise<string> {
  const { modules } = await readKernel(dir)
  const names = (await readdir(dir)).filter((name) => name.endsWith('.mjs'))
  const files = names.map(async (name) => [name, await readFile(join(dir, name))] as const)
  return hashOf(new Map(await Promise.all(files)), modules)
}

const compiledCore = (): string => fileURLToPath(new URL('..', import.meta.url))

async function bundle(entries: KernelEntries, signal: AbortSignal): Promise<Built> {
  try {
    return await runEsbuild(
      {
        entryPoints: entryPoints(entries),
        absWorkingDir: root,
        // Where it ends up must not show in the code.
        outdir: join(root, 'kernel'),
        outExtension: { '.js': '.mjs' },
        chunkNames: 'chunk-[hash]',
        splitting: true,
        platform: 'node',
        target: 'node24',
        format: 'esm',
        tsconfigRaw: '{}',
        keepNames: true,
        // A worker keeps the text, and does not read its maps: its stacks name functions, and the maps lie beside.
        minifyWhitespace: true,
        minifySyntax: true,
        legalComments: 'none',
        sourcemap: 'linked',
        sourcesContent: false,
        metafile: true,
        banner: { js: banner },
        external: ['pg-native'],
        plugins: [
          requiredBuiltins,
          frontDoors(entries, root),
          replacedModules(entries, root),
          await printedModules(entries, signal),
        ],
      },
      signal,
    )
  } finally {
    // Whoever builds a kernel builds nothing else for a while.
    await stopEsbuild()
  }
}

/** Sources are named from the package's root, wherever the kernel lies. */
function withPlainSources({ path, text }: Built['outputFiles'][number]): string {
  if (!path.endsWith('.map')) return text
  return JSON.stringify(renameSources(parseMap(text), (source) => relative(root, resolve(root, 'kernel', source))))
}

function modulesOf({ own, packages }: KernelEntries, { metafile }: Built): Record<string, KernelModule> {
  return Object.fromEntries(
    [...Object.keys(own), ...packages].sort().map((specifier): [string, KernelModule] => {
      const file = `${fileName(specifier)}.mjs`
      const names = (metafile.outputs[`kernel/${file}`]?.exports ?? []).filter((name) => name !== 'module.exports')
      return [specifier, { file, exports: names.sort(), version: installedVersion(specifier, root) }]
    }),
  )
}

async function keep(out: string, hash: string, files: ReadonlyMap<string, string>): Promise<void> {
  const working = new WorkFolders(join(out, '.working'))
  await working.removeLeftovers()
  if (!existsSync(join(out, hash))) {
    await working.use(async (folder) => {
      const draft = join(folder, hash)
      await mkdir(draft)
      for (const [name, content] of files) await writeFile(join(draft, name), content)
      await rename(draft, join(out, hash))
    })
  }
  await new WholeFiles(working).write(join(out, 'current'), hash)
}
