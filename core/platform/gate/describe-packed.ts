import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Description,
  describePlugin,
  type FileFacts,
  type GateQuestion,
  integrityOf,
  type RegistryClient,
  runProgram,
} from '../../../registry/index.js'
import { createBuilder, type Linkable, type PackageSource, partsOf } from '../../build/index.js'
import { defaultInstallationName, type SandboxMode } from '../../model/index.js'
import type { Kernel } from '../../protocol/index.js'
import { type Cell, openCell } from '../../serve/index.js'

export interface DescribePacked {
  readonly question: GateQuestion
  readonly tarball: Buffer
  /** The package.json in it. */
  readonly manifest: Readonly<Record<string, unknown>>
  readonly files: FileFacts
  readonly kernel: Kernel
  /** Where the packages come from that it needs. */
  readonly client: RegistryClient
}

const limit = 60_000

/**
 * Bundles the plugin with what it needs, as for a shop, and runs it once to be told what it declares: behind all that stands
 * around a shop's worker here, and with no way out. Throws what keeps it from being bundled.
 */
export async function describePacked(packed: DescribePacked): Promise<Description> {
  const { question, kernel, files } = packed
  const signal = AbortSignal.timeout(limit)
  const modules = await bundle(packed, signal)
  const runDir = join(question.work, 'run')
  await mkdir(runDir)
  const cell = await openCell({ kernel, runDir, wanted: question.sandbox as SandboxMode | 'auto' })
  try {
    await furnish(cell, modules, packed)
    return await describePlugin({
      kernel: { ...kernel, dir: cell.kernelDir },
      staging: cell.insideDir,
      files,
      signal,
      run: ({ args, ...program }) => {
        const { command, descriptors, release } = cell.launch(args)
        const running = runProgram({
          ...program,
          args,
          cwd: runDir,
          command: [command.file, ...command.args],
          inherited: ['ignore', 'ignore', ...descriptors],
        })
        release()
        return running
      },
    })
  } finally {
    await cell.close()
  }
}

async function bundle({ question, tarball, manifest, kernel, client }: DescribePacked, signal: AbortSignal) {
  const { name, version } = question
  const source = sourceWith({ name, version, tarball, manifest }, client)
  const builder = createBuilder({ home: join(question.work, 'builder'), source, kernel })
  const installation = { name: defaultInstallationName(name), package: name, range: version, enabled: true, config: {} }
  try {
    return await builder.modules(await builder.resolve({ installations: [installation], signal }), { signal })
  } finally {
    await builder.close()
  }
}

interface Candidate {
  readonly name: string
  readonly version: string
  readonly tarball: Buffer
  readonly manifest: Readonly<Record<string, unknown>>
}

/** What a plugin declares is asked for here. */
const noFacts = { sdk: '', hooks: [], events: [], jobs: [], routes: [], capabilities: [], config: null, mail: [] }

/** The registry as it would be with the candidate in it. */
function sourceWith({ name, version, tarball, manifest }: Candidate, client: RegistryClient): PackageSource {
  const section = { facts: noFacts, ...(manifest['shopctl'] as object) }
  // What else is wrong with it is told beside what it declares.
  const { os: _os, cpu: _cpu, bundleDependencies: _bundle, bundledDependencies: _bundled, ...sound } = manifest
  const candidate = {
    ...sound,
    name,
    version,
    shopctl: section,
    dist: { integrity: integrityOf(tarball), tarball: '' },
  }
  return {
    async packument(asked, options) {
      const known = await client.packument(asked, options)
      if (asked !== name) return known
      return { name, 'dist-tags': {}, versions: { ...known?.versions, [version]: candidate } }
    },
    tarball: async (asked, of, options) =>
      asked === name && of === version ? tarball : client.tarball(asked, of, options),
  }
}

/** The plugin as it lies in its package, and beside it the other plugins that it may import. */
async function furnish(
  cell: Cell,
  modules: readonly Linkable[],
  { question, manifest }: DescribePacked,
): Promise<void> {
  for (const { id, text } of modules) {
    const { name, version } = partsOf(id)
    const isOwn = id === `${question.name}@${question.version}`
    const folder = join(cell.dir, isOwn ? 'package' : `node_modules/${name}`)
    const door = { type: 'module', exports: { '.': './dist/index.js', './package.json': './package.json' } }
    const own = isOwn ? manifest : { name, version, shopctl: {} }
    await mkdir(join(folder, 'dist'), { recursive: true, mode: 0o755 })
    await writeFile(join(folder, 'package.json'), JSON.stringify({ ...own, ...door }), { mode: 0o644 })
    await writeFile(join(folder, 'dist/index.js'), text, { mode: 0o644 })
  }
}
