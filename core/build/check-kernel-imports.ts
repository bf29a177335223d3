import type { Message, Plugin } from 'esbuild'
import type { PackageId } from '../model/index.js'
import type { BuildTime } from './build-time.js'
import type { KernelModules } from './kernel-packages.js'
import { isBuildFailure, runEsbuild } from './run-esbuild.js'
import { type MapFile, originOf } from './source-map.js'

export interface Prebundle {
  readonly plugin: PackageId
  readonly code: string
  /** Its sources are named `<package id>/<path>`. */
  readonly map: MapFile
}

export interface CheckKernelImports {
  readonly kernel: KernelModules
  readonly signal: AbortSignal
  /** That of the whole prebundle. */
  readonly time: BuildTime
}

/**
 * Names that a prebundle imports from the kernel and the kernel does not export: they would fail when the shop starts.
 * esbuild tells, when stubs that export the same names stand in the kernel's place.
 */
export async function checkKernelImports(
  prebundle: Prebundle,
  { kernel, signal, time }: CheckKernelImports,
): Promise<string[]> {
  const stdin = { contents: prebundle.code, sourcefile: 'prebundle.mjs', loader: 'js' } as const
  try {
    await runEsbuild(
      { stdin, platform: 'node', format: 'esm', target: 'node24', plugins: [kernelStubs(kernel)] },
      signal,
      time,
    )
    return []
  } catch (error) {
    if (!isBuildFailure(error)) throw error
    return error.errors.map((message) => missingExport(message, prebundle))
  }
}

/** esbuild's word that an import finds no export, told by the author's file and line. */
export function missingExport({ text, location }: Message, { plugin, map }: Pick<Prebundle, 'plugin' | 'map'>): string {
  const origin = location === null ? undefined : originOf(map, location)
  const source =
    origin?.source.startsWith(`${plugin}/`) === true ? origin.source.slice(plugin.length + 1) : origin?.source
  const place = origin === undefined ? '' : `${source ?? ''}:${origin.line} `
  const [, from, name] = /^No matching export in "(?:kernel|plugin):(.+)" for import "(.+)"$/.exec(text) ?? []
  return name === undefined ? `${place}${text}` : `${place}imports "${name}", which ${from ?? ''} does not export`
}

function kernelStubs({ modules }: KernelModules): Plugin {
  return {
    name: 'kernel-stubs',
    setup(build) {
      build.onResolve({ filter: /.*/ }, ({ path }) => {
        return Object.hasOwn(modules, path) ? { path, namespace: 'kernel' } : { path, external: true }
      })
      build.onLoad({ filter: /.*/, namespace: 'kernel' }, ({ path }) => {
        const names = (modules[path]?.exports ?? []).map((name) => `stub as ${JSON.stringify(name)}`)
        return { contents: `const stub = 0\nexport { ${names.join(', ')} }\n`, loader: 'js' }
      })
    },
  }
}
