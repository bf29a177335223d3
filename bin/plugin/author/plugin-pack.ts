import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { isShopError, shopError } from '../../../core/model/errors.js'
import type { OfferedPackage } from '../../../registry/index.js'
import { answering, type Cli } from '../../command/cli.js'
import { teach } from '../../command/teach.js'
import { watch } from '../../command/watch.js'
import { openRegistry } from '../../home/build-registry.js'
import { connect } from '../../home/connect.js'
import { findHome } from '../../home/find-home.js'
import { publishTo } from '../../home/publish-to.js'
import { packageRoot } from '../../package-root.js'
import type { Answer } from '../../terminal/answer.js'
import { exitCodes } from '../../terminal/failure.js'
import type { Look } from '../../terminal/look.js'
import type { Step } from '../../terminal/progress.js'
import { safeLine } from '../../terminal/safe-text.js'

interface PackOptions {
  readonly out: string
  readonly killed?: true
}

/** `shopctl plugin pack`. */
export function declarePack(group: Command, cli: Cli): void {
  const pack = group
    .command('pack')
    .description('Write plugins and all packages that they need into one file, for a machine without any network.')
    .argument('<spec...>', 'plugins: greeter, greeter@^1.2')
    .requiredOption('--out <file>', 'the file, which ends in .tar')
    .option('--killed', 'also what was killed here')
    .action(answering(cli, (specs: readonly string[], options: PackOptions) => packPlugins(cli, specs, options)))
  teach(
    pack,
    [
      ['shopctl plugin pack greeter loyalty-points --out plugins.tar', 'both, with all that they need'],
      ['shopctl plugin publish plugins.tar', 'on the other machine, while its platform runs'],
    ],
    `Laid into the folder "packages" of the other machine’s SHOPCTL_HOME, it is there at the next start. What was killed is
refused; of that only a running platform knows.`,
  )
}

async function packPlugins(cli: Cli, specs: readonly string[], { out: path, killed }: PackOptions): Promise<Answer> {
  const out = resolve(cli.cwd, path)
  if (!out.endsWith('.tar')) throw shopError('INPUT_INVALID', '--out', ['the file’s name must end in ".tar"'])
  const { parsePluginSpec } = await import('../../../core/model/plugin-spec.js')
  const wanted = specs.map(parsePluginSpec)
  const { result: packages, timing } = await watch(cli, {
    work: (onStep, signal) => pack(cli, { wanted, out, mayBeKilled: killed === true, onStep, signal }),
  })
  return {
    data: { file: out, packages, ...timing },
    show: ({ paint }) =>
      [
        `${paint.green('✓')} ${packages.length === 1 ? 'One package is' : `${packages.length} packages are`} in ${paint.bold(path)}.`,
        ...packages.map((id) => `  ${safeLine(id)}`),
        `  ${paint.dim('→')} On the other machine:  shopctl plugin publish ${path}`,
      ].join('\n'),
  }
}

interface PackWork {
  readonly wanted: readonly { readonly package: string; readonly range: string }[]
  readonly out: string
  readonly mayBeKilled: boolean
  readonly onStep: (step: Step) => void
  readonly signal: AbortSignal
}

/** Answers the ids of the packages in the file. */
async function pack(cli: Cli, { wanted, out, mayBeKilled, onStep, signal }: PackWork): Promise<string[]> {
  const [{ createBuilder, packLock, readKernel }, { defaultInstallationName }] = await Promise.all([
    import('../../../core/build/index.js'),
    import('../../../core/model/index.js'),
  ])
  onStep({ name: 'registry' })
  const registry = await openRegistry(cli, { url: undefined, signal })
  const kernel = await readKernel(join(packageRoot, 'dist/kernel'))
  const builder = createBuilder({ home: findHome(cli), source: registry.client, kernel })
  try {
    onStep({ name: 'resolve' })
    const installations = wanted.map((plugin) => ({
      ...plugin,
      name: defaultInstallationName(plugin.package),
      enabled: true,
      config: {},
    }))
    const lock = await builder.resolve({ installations, signal })
    if (!mayBeKilled) await refuseKilled(cli, Object.keys(lock.packages))
    onStep({ name: 'pack' })
    await packLock(lock, { source: registry.client, out, signal })
    return Object.keys(lock.packages)
  } finally {
    await builder.close()
    await registry.close()
  }
}

/** Of a platform that is down nobody knows what was killed there. PACK_KILLED. */
async function refuseKilled(cli: Cli, ids: readonly string[]): Promise<void> {
  const client = await connect(cli).catch((error: unknown) => {
    if (isShopError(error) && error.code === 'PLATFORM_DOWN') return undefined
    throw error
  })
  const kills = (await client?.kills()) ?? []
  const hit = kills.find(({ package: name, version }) => ids.includes(`${name}@${version}`))
  if (hit !== undefined) throw shopError('PACK_KILLED', `${hit.package}@${hit.version}`, hit.reason)
}

/** Puts what was packed elsewhere into the running platform's registry. */
export async function publishFile(cli: Cli, path: string): Promise<Answer> {
  const registry = await publishTo(cli, cli.cwd)
  const [{ createRegistryClient, offerPackages }, { readPackages }] = await Promise.all([
    import('../../../registry/index.js'),
    import('../../../core/build/index.js'),
  ])
  const client = createRegistryClient(registry)
  try {
    const { result } = await watch(cli, {
      work: async (onStep, signal) => {
        onStep({ name: 'send' })
        return offerPackages(await readPackages(resolve(cli.cwd, path)), client, signal)
      },
    })
    const isGood = result.every(({ outcome }) => outcome !== 'refused')
    return {
      data: { packages: result },
      show: (look) => result.map((one) => showOffered(one, look)).join('\n'),
      ...(isGood ? {} : { exitCode: exitCodes.refused }),
    }
  } finally {
    await client.close()
  }
}

function showOffered({ id, outcome, reason }: OfferedPackage, { paint }: Look): string {
  if (outcome === 'refused') return `${paint.red('✗')} ${safeLine(id)}: ${safeLine(reason ?? '')}`
  return `${paint.green('✓')} ${safeLine(id)} ${outcome === 'known' ? paint.dim('was there already') : 'is published'}`
}
