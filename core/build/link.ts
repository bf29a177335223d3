import { join } from 'node:path'
import type { Message, Plugin } from 'esbuild'
import { type PackageId, shopError } from '../model/index.js'
import { missingExport } from './check-kernel-imports.js'
import type { KernelModules } from './kernel-packages.js'
import { exactly } from './outside-imports.js'
import { BuildTooLarge, codeAndMap, isBuildFailure, runEsbuild } from './run-esbuild.js'
import { mapOf } from './source-map.js'

/** A plugin as the link takes it. */
export interface Linkable {
  readonly id: PackageId
  /** Names its content. */
  readonly key: string
  /** Its prebundle, with the source map in its last line. */
  readonly text: string
  /** The name by which it imports another plugin → that one's id. */
  readonly plugins: ReadonlyMap<string, PackageId>
}

export interface LinkRequest {
  readonly entry: string
  readonly plugins: readonly Linkable[]
  readonly kernel: KernelModules
  /** A folder that exists; nothing is written there. */
  readonly folder: string
  readonly signal: AbortSignal
}

export interface Linked {
  readonly code: Buffer
  readonly map: Buffer
}

/**
 * Makes one module of the entry and its plugins' prebundles. Each plugin is evaluated when the entry loads it, the same
 * one for all who import it; kernel specifiers stay bare. Readable, and the same bytes on any machine.
 */
export async function link(request: LinkRequest): Promise<Linked> {
  try {
    const built = await runEsbuild(
      {
        stdin: { contents: request.entry, sourcefile: 'wiring.js', loader: 'js', resolveDir: request.folder },
        absWorkingDir: request.folder,
        outfile: join(request.folder, 'bundle.mjs'),
        platform: 'node',
        target: 'node24',
        format: 'esm',
        tsconfigRaw: '{}',
        ignoreAnnotations: true,
        legalComments: 'inline',
        sourcemap: 'external',
        sourcesContent: false,
        external: Object.keys(request.kernel.modules),
        plugins: [linkPlugins(request)],
      },
      request.signal,
    )
    const { code, map } = codeAndMap(built)
    return { code: Buffer.from(code.contents), map: Buffer.from(map.contents) }
  } catch (error) {
    if (error instanceof BuildTooLarge)
      throw shopError('BUILD_FAILED', request.plugins.map(({ id }) => id).join(', '), [error.message])
    throw isBuildFailure(error) ? await blamed(error.errors, request.plugins) : error
  }
}

function linkPlugins({ plugins }: LinkRequest): Plugin {
  const byId = new Map(plugins.map((plugin) => [plugin.id, plugin]))
  const names = plugins.flatMap((plugin) => [...plugin.plugins.keys()])
  return {
    name: 'link',
    setup(build) {
      build.onResolve({ filter: exactly([...byId.keys(), ...names]) }, ({ path, importer, namespace }) => {
        const id = namespace === 'plugin' ? byId.get(importer)?.plugins.get(path) : path
        return id === undefined || !byId.has(id) ? undefined : { path: id, namespace: 'plugin' }
      })
      build.onLoad({ filter: /.*/, namespace: 'plugin' }, ({ path }) => ({
        contents: byId.get(path)?.text ?? '',
        loader: 'js',
      }))
    },
  }
}

/** What does not fit together is the fault of the plugin that imports. */
async function blamed(messages: readonly Message[], plugins: readonly Linkable[]) {
  const [first] = messages
  const culprit = plugins.find(({ id }) => first?.location?.file === `plugin:${id}`)
  if (culprit === undefined) return new Error(`the entry does not link: ${messages.map(({ text }) => text).join('; ')}`)
  const own = messages.filter(({ location }) => location?.file === `plugin:${culprit.id}`)
  const map = await mapOf(culprit.text, () => Promise.reject(new Error('a prebundle holds its map')))
  const reasons = own.map((message) =>
    map === undefined ? message.text : missingExport(message, { plugin: culprit.id, map }),
  )
  return shopError('BUILD_FAILED', culprit.id, reasons)
}
