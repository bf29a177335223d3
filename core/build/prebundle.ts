import { writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { type PackageId, shopError } from '../model/index.js'
import { type BlameContext, ownerOf, reasonsOf } from './blame.js'
import { BuildTime, BuildTooLong } from './build-time.js'
import { checkKernelImports, type Prebundle } from './check-kernel-imports.js'
import { commonJsBanner, moduleOptions } from './module-options.js'
import { type ImportRules, outsideImports } from './outside-imports.js'
import { ownFiles } from './own-files.js'
import { partsOf } from './package-id.js'
import type { PackageStore } from './package-store.js'
import { type ClosureRequest, fullClosure, privatePackages } from './plugin-closure.js'
import { entryOf, readExtras } from './plugin-extras.js'
import { pnpManifest } from './pnp-manifest.js'
import { BuildTooLarge, type Built, codeAndMap, isBuildFailure, runEsbuild } from './run-esbuild.js'
import { parseMap, renameSources, shiftLines } from './source-map.js'
import { strangeImports } from './strange-imports.js'

export interface PrebundleRequest extends ClosureRequest {
  readonly store: PackageStore
  /** An empty folder, always as deep below the store's parent: paths in the code are relative to it. */
  readonly folder: string
  readonly signal: AbortSignal
}

interface Work extends PrebundleRequest {
  readonly time: BuildTime
  readonly blame: BlameContext
  readonly entry: string
}

/**
 * How long it may run, and how much it may be bundled into, source map and all. Other limits hold for what is begun from then on.
 */
export const prebundleLimits = { seconds: 20, megabytes: 64 }
/** What CommonJS code takes for granted and an ES module does not have. */
const commonJsNames = /\b__(?:require|filename|dirname)\b/

/**
 * Bundles one plugin with its private packages into one module that exports what the plugin's package exports, its mail
 * templates as `mail`, and its `locales` and `assets` where it has some. The kernel and other plugins stay imports. Throws BUILD_FAILED with every reason.
 */
export async function prebundle(request: PrebundleRequest): Promise<Prebundle> {
  const time = new BuildTime(prebundleLimits.seconds * 1_000)
  const { plugin, kernel, signal } = request
  try {
    const work = await time.spend(signal, () => prepare({ ...request, time }))
    const bundled = await bundle(work)
    const reasons = await checkKernelImports(bundled, { kernel, signal, time })
    if (reasons.length > 0) throw failed(plugin, reasons)
    return bundled
  } catch (error) {
    if (error instanceof BuildTooLong || error instanceof BuildTooLarge) throw failed(plugin, [error.message])
    throw error
  }
}

async function prepare(request: PrebundleRequest & Pick<Work, 'time'>): Promise<Work> {
  const { plugin, store, lock, folder } = request
  const { imports, problems } = await fullClosure(request, store)
  if (problems.length > 0) throw failed(plugin, problems)
  const folderOf = (id: PackageId): string => store.folderOf(id, lock.packages[id]?.integrity ?? '')
  const pnp = pnpManifest({ plugin, imports, pathOf: (id) => relative(folder, folderOf(id)) })
  await writeFile(join(folder, '.pnp.data.json'), JSON.stringify(pnp))
  // Ends esbuild's search for a package.json whose "type" would be the entry's.
  await writeFile(join(folder, 'package.json'), '{}')
  const folders = new Map([...imports.keys()].map((id) => [id, folderOf(id)]))
  return {
    ...request,
    blame: { plugin, folder, folders },
    entry: entryOf(partsOf(plugin).name, await readExtras(folderOf(plugin))),
  }
}

async function bundle(work: Work): Promise<Prebundle> {
  const rules = {
    kernel: work.kernel,
    plugins: new Set(privatePackages(work).plugins.keys()),
    absent: new Set<string>(),
  }
  const first = await bundleOnce(work, rules)
  const { refused, absent } = strangeImports(first.metafile, work.blame, rules)
  if (refused.length > 0) throw failed(work.plugin, refused)
  return named(absent.size === 0 ? first : await bundleOnce(work, { ...rules, absent }), work)
}

async function bundleOnce(work: Work, rules: ImportRules): Promise<Built> {
  try {
    const plugins = [outsideImports(rules), ownFiles(work.blame)]
    const options = { ...moduleOptions(work.folder, work.entry), metafile: true, plugins }
    const built = await runEsbuild(options, work.signal, work.time)
    const size = built.outputFiles.reduce((sum, { contents }) => sum + contents.length, 0)
    const { megabytes } = prebundleLimits
    if (size > megabytes * 1024 * 1024) throw failed(work.plugin, [`it bundles to more than ${megabytes} MB`])
    return built
  } catch (error) {
    if (!isBuildFailure(error)) throw error
    throw failed(work.plugin, await reasonsOf(error.errors, work.blame))
  }
}

/** Code and map, free of this machine's paths: sources are called by package. */
function named(built: Built, { blame, plugin }: Work): Prebundle {
  const { code, map } = codeAndMap(built)
  const renamed = renameSources(parseMap(map.text), (source) => {
    const owner = ownerOf(resolve(blame.folder, source), blame)
    if (owner !== undefined) return `${owner.id}/${relative(owner.folder, resolve(blame.folder, source))}`
    return source === 'entry.js' ? `${plugin}/entry.js` : source.slice(source.lastIndexOf('/') + 1)
  })
  if (!commonJsNames.test(code.text)) return { plugin, code: code.text, map: renamed }
  return { plugin, code: commonJsBanner + code.text, map: shiftLines(renamed, commonJsBanner.split('\n').length - 1) }
}

const failed = (plugin: PackageId, reasons: readonly string[]) => shopError('BUILD_FAILED', plugin, reasons)
