import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isShopError, messageOf, shopError } from '../../../core/model/errors.js'
import type { RunnerOptions, Welcome } from '../../../core/runner/index.js'
import type { Cli } from '../../command/cli.js'
import { usageError } from '../../command/usage-error.js'
import { connect } from '../../home/connect.js'
import { packageRoot } from '../../package-root.js'

type Code = Awaited<ReturnType<RunnerOptions['load']>>

/** Where a plugin's code comes from. */
export interface PluginCode {
  /** Of the installation, where nobody says another one. */
  readonly name: string
  /** The folder of the kernel on which it runs. */
  readonly kernel: string
  /** That of the version that the shop has. RUN_MISMATCH, PLACE_IMPOSSIBLE, BUILD_FAILED. */
  load(welcome: Welcome): Promise<Code>
  close(): Promise<void>
}

export interface PluginCodeOptions {
  readonly name: string
  /** Undefined where it comes from the registry. */
  readonly folder: string | undefined
  /** The versions that may run here, as a range of semver; undefined: whichever the shop has. */
  readonly only: string | undefined
  /** Undefined: the registry of the platform here. */
  readonly registry: string | undefined
}

/** A module as it would be linked into a bundle, before it is. */
interface Made {
  readonly text: string
  readonly scopes: readonly string[]
}

/** What no later try mends: it is the plugin's own. All else is the registry's, the network's or the disk's. */
const lasting: ReadonlySet<string> = new Set(['RUN_MISMATCH', 'PLACE_IMPOSSIBLE', 'RUN_FAILED', 'BUILD_FAILED'])

/** Whether the plugin's code may be had later, though it could not be loaded now. */
export const mayBeLoadedLater = (error: unknown): boolean => !(isShopError(error) && lasting.has(error.code))

/** Makes modules of it in a folder that goes with it. */
export async function openPluginCode(
  cli: Cli,
  { name, folder, only, registry }: PluginCodeOptions,
): Promise<PluginCode> {
  const mayRun = await versionsIn(only)
  const { readKernel, stopEsbuild } = await import('../../../core/build/index.js')
  const kernel = await readKernel(join(packageRoot, 'dist/kernel'))
  const own = folder === undefined ? undefined : await ofFolder(folder)
  const home = await mkdtemp(join(tmpdir(), 'shopctl-run-'))
  const around = { cli, home, kernel }
  const known = new Map<string, Promise<Code>>()
  let loads = 0
  const load = async ({ plugin }: Welcome): Promise<Code> => {
    const id = `${plugin.package}@${plugin.version}`
    if (own !== undefined && own.id !== id) throw shopError('RUN_MISMATCH', own.id, id)
    if (!mayRun(plugin.version)) throw new Error(`the shop has ${id}, and only ${only} may run here`)
    // Before anything is waited for: another version may be loaded meanwhile.
    loads += 1
    const file = join(home, `plugin-${loads}.mjs`)
    const made = own === undefined ? await ofRegistry(plugin, { ...around, registry }) : await own.make(around)
    return evaluated(id, made, file)
  }
  return {
    name: own?.name ?? name,
    kernel: kernel.dir,
    // Only the settings are others, mostly.
    load(welcome) {
      const id = `${welcome.plugin.package}@${welcome.plugin.version}`
      const code = known.get(id) ?? load(welcome)
      known.set(id, code)
      code.catch(() => known.delete(id))
      return code
    },
    async close() {
      await stopEsbuild()
      await rm(home, { recursive: true, force: true })
    },
  }
}

async function versionsIn(only: string | undefined): Promise<(version: string) => boolean> {
  if (only === undefined) return () => true
  const { default: semver } = await import('semver')
  if (semver.validRange(only) === null) throw usageError(`"${only}" is no version, nor a range.`, 'shopctl plugin run')
  return (version) => semver.satisfies(version, only)
}

interface Around {
  readonly cli: Cli
  readonly home: string
  readonly kernel: Awaited<ReturnType<typeof import('../../../core/build/index.js')['readKernel']>>
}

/** The author's or the operator's folder, compiled when it is asked for. */
async function ofFolder(folder: string) {
  const [{ readPackage }, { defaultInstallationName }] = await Promise.all([
    import('../../../registry/index.js'),
    import('../../../core/model/installation.js'),
  ])
  const { name, version, shopctl } = await readPackage(folder)
  const id = `${name}@${version}`
  const make = async ({ kernel }: Around): Promise<Made> => {
    refuseExternal(name, shopctl.external !== undefined)
    const { bundleSource } = await import('../../../core/build/index.js')
    const { signal } = new AbortController()
    const request = { plugin: id, folder, entry: 'src/index.ts', plugins: new Map<string, string>(), kernel, signal }
    return { text: (await bundleSource(request)).text, scopes: shopctl.scopes }
  }
  return { id, name: defaultInstallationName(name), make }
}

/** What was published, with what it is made of. */
async function ofRegistry(
  { name, package: from, version }: Welcome['plugin'],
  { cli, home, kernel, registry }: Around & Pick<PluginCodeOptions, 'registry'>,
): Promise<Made> {
  const [{ createRegistryClient }, { createBuilder }] = await Promise.all([
    import('../../../registry/index.js'),
    import('../../../core/build/index.js'),
  ])
  const client = createRegistryClient({ url: registry ?? (await (await connect(cli)).status()).registry })
  const builder = createBuilder({ home, source: client, kernel })
  const { signal } = new AbortController()
  try {
    const { scopes, external } = await client.manifest(from, version)
    refuseExternal(name, external !== undefined)
    const installation = { name, package: from, range: version, config: {}, enabled: true }
    const modules = await builder.modules(await builder.resolve({ installations: [installation], signal }), { signal })
    const made = modules.find(({ id }) => id === `${from}@${version}`)
    if (made === undefined) throw new Error(`${from}@${version} was not made`)
    return { text: made.text, scopes }
  } finally {
    await builder.close()
    await client.close()
  }
}

/** It has no code for anybody to run. */
function refuseExternal(name: string, isExternal: boolean): void {
  if (isExternal) throw shopError('PLACE_IMPOSSIBLE', name, ['it is an external plugin: its author’s program runs it'])
}

async function evaluated(id: string, { text, scopes }: Made, file: string): Promise<Code> {
  await writeFile(file, text)
  try {
    return { module: (await import(pathToFileURL(file).href)) as Code['module'], scopes }
  } catch (error) {
    throw shopError('RUN_FAILED', id, messageOf(error))
  }
}
