import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import type { Build } from '../../core/build/index.js'
import type { TenantFile } from '../../core/model/index.js'
import { answering, type Cli } from '../command/cli.js'
import { readTenantFile } from '../command/read-tenant-file.js'
import { teach } from '../command/teach.js'
import { watch } from '../command/watch.js'
import { openRegistry } from '../home/build-registry.js'
import { findHome } from '../home/find-home.js'
import { packageRoot } from '../package-root.js'
import type { Answer } from '../terminal/answer.js'
import { duration } from '../terminal/duration.js'
import type { Step } from '../terminal/progress.js'

interface BuildOptions {
  readonly out: string
  readonly registry?: string
}

/** `shopctl build`. */
export function declareBuild(command: Command, cli: Cli): void {
  command
    .argument('<tenant-file>', 'the tenant, as in tenants/')
    .requiredOption('--out <folder>', 'where the bundle, its source map and the lock are written')
    .option(
      '--registry <url>',
      'the registry (default: the running platform’s; else that of SHOPCTL_HOME, started for the while)',
    )
    .action(answering(cli, (path: string, options: BuildOptions) => buildTenant(cli, path, options)))
  teach(
    command,
    [
      ['shopctl build tenants/acme.json --out /tmp/acme', ''],
      ['shopctl build acme.json --out . --registry http://127.0.0.1:4873', 'from another registry'],
    ],
    'Writes <hash>.mjs, <hash>.mjs.map and lock.json: byte for byte what the platform makes of the same set.',
  )
}

async function buildTenant(cli: Cli, path: string, options: BuildOptions): Promise<Answer> {
  const file = await readTenantFile(cli, path)
  const out = resolve(cli.cwd, options.out)
  const { result, timing } = await watch(cli, {
    work: (onStep, signal) => build(cli, { file, url: options.registry, onStep, signal }),
  })
  const { bundle, lock } = result
  await mkdir(out, { recursive: true })
  await Promise.all([
    writeFile(join(out, `${bundle.hash}.mjs`), bundle.code),
    writeFile(join(out, `${bundle.hash}.mjs.map`), bundle.map),
    writeFile(join(out, 'lock.json'), `${JSON.stringify(lock, null, 2)}\n`),
  ])
  const plugins = lock.plugins.map(({ name, version }) => `${name}@${version}`)
  return {
    data: { hash: bundle.hash, out, plugins, ...timing },
    show: ({ paint }) =>
      `${bundle.hash}\n${paint.dim(`${plugins.join(', ') || 'no plugins'}, in ${options.out}, ${duration(timing.ms)}`)}`,
  }
}

interface BuildRequest {
  readonly file: TenantFile
  readonly url: string | undefined
  readonly onStep: (step: Step) => void
  readonly signal: AbortSignal
}

async function build(cli: Cli, { file, url, onStep, signal }: BuildRequest): Promise<Build> {
  const [{ createBuilder, readKernel }, { installationsOf }] = await Promise.all([
    import('../../core/build/index.js'),
    import('../../core/model/index.js'),
  ])
  const kernel = await readKernel(join(packageRoot, 'dist/kernel'))
  onStep({ name: 'registry' })
  const registry = await openRegistry(cli, { url, signal })
  onStep({ name: 'registry', ms: registry.ms, detail: registry.client.url })
  const builder = createBuilder({ home: findHome(cli), source: registry.client, kernel })
  try {
    onStep({ name: 'resolve' })
    const began = performance.now()
    const lock = await builder.resolve({ installations: installationsOf(file), signal })
    onStep({ name: 'resolve', ms: performance.now() - began })
    return await builder.build(lock, { signal, onProgress: ({ phase, ...step }) => onStep({ name: phase, ...step }) })
  } finally {
    await builder.close()
    await registry.close()
  }
}
