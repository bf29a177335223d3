import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Packages, PeerNode } from './peer.js'
import { runCommand } from './run-command.js'

const nodeVersion = '22.23.3'
/** One of them compiles a native module for minutes. */
const installDeadlineMs = 20 * 60_000

/** Where peers are installed, once for all runs. */
export const peersCache = (): string =>
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'shopctl-bench', 'peers')

/** Installs exactly these packages into a folder, unless that has been done. */
export async function installPackages(folder: string, packages: Packages, environment: Environment): Promise<void> {
  const { flags = [], ...wanted } = packages
  const manifest = JSON.stringify({ name: 'peer', version: '1.0.0', private: true, ...wanted }, null, 2)
  const receipt = join(folder, 'installed.json')
  if ((await readFile(receipt, 'utf8').catch(() => '')) === manifest) return
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), manifest)
  await runCommand('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', ...flags], {
    cwd: folder,
    environment: { ...withoutNpm(process.env), ...environment },
    deadlineMs: installDeadlineMs,
  })
  await writeFile(receipt, manifest)
}

type Environment = Readonly<Record<string, string>>

/** What an npm that runs us says of our package is not for the one that we run. */
function withoutNpm(environment: NodeJS.ProcessEnv): Environment {
  const entries = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined || name.startsWith('npm_') ? [] : [[name, value] as const],
  )
  return Object.fromEntries(entries)
}

/** All peers run on the Node that each of them accepts. */
export async function installNode(): Promise<PeerNode> {
  const name = `node-${process.platform}-${process.arch}`
  const folder = join(peersCache(), 'node')
  const path = process.env['PATH'] ?? ''
  await installPackages(folder, { dependencies: { [name]: nodeVersion } }, { PATH: path })
  const root = join(folder, 'node_modules', name)
  const binary = join(root, 'bin', 'node')
  return { binary, environment: { PATH: `${dirname(binary)}:${path}`, npm_config_nodedir: root } }
}
