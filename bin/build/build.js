import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { bundleCommandLine } from './bundle-command-line.js'
import { bundleProcesses } from './bundle-processes.js'
import { bundleRooms } from './bundle-rooms.js'
import { mirrorSources } from './mirror-sources.js'
import { packSdk } from './pack-sdk.js'
import { takeTurns } from './take-turns.js'
import { whenChanged } from './when-changed.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** npm rewrites it whenever a package below node_modules changes. */
const packages = 'node_modules/.package-lock.json'

/**
 * Sources → dist/ → the SDK's package → the kernel → the processes, the rooms and the command line in few files → the admin's pages.
 * @returns {Promise<boolean>} whether the types are right; what is wrong with them has been printed
 */
export async function build() {
  return takeTurns(`build ${root}`, async () => {
    mirrorSources(root)
    const isCompiled = compile()
    packSdk(root)
    if (!isCompiled) return false
    await buildKernel()
    await buildProcesses()
    await buildRooms()
    await buildCommandLine()
    await buildAdmin()
    return true
  })
}

/** Emits even what has type errors, so that one unfinished room does not stop work in the others. */
function compile() {
  const compiler = dirname(fileURLToPath(import.meta.resolve('typescript7/package.json')))
  const { status } = spawnSync(process.execPath, [join(compiler, 'bin/tsc'), '-p', '.'], {
    cwd: root,
    stdio: 'inherit',
  })
  return status === 0
}

async function buildKernel() {
  const builder = join(root, 'dist/core/build/index.js')
  if (!existsSync(builder)) return
  await whenChanged({ root, inputs: ['dist/core', packages], output: 'dist/kernel' }, async () => {
    const room = await import(pathToFileURL(builder).href)
    await room.buildKernel({ out: join(root, 'dist/kernel') })
  })
}

async function buildAdmin() {
  const builder = join(root, 'dist/core/admin/build-admin.js')
  if (!existsSync(builder)) return
  const inputs = ['core/admin/web', 'dist/core/admin', packages]
  await whenChanged({ root, inputs, output: 'dist/admin' }, async () => {
    const { buildAdmin: bundle } = await import(pathToFileURL(builder).href)
    await bundle(join(root, 'core/admin/web'), join(root, 'dist/admin'))
  })
}

async function buildProcesses() {
  if (!existsSync(join(root, 'dist/registry/server.js'))) return
  const inputs = ['bin/build', 'dist/core/model', 'dist/core/protocol', 'dist/core/serve', 'dist/registry', packages]
  await whenChanged({ root, inputs, output: 'dist/processes' }, () => bundleProcesses(root))
}

async function buildRooms() {
  if (!existsSync(join(root, 'dist/core/platform/index.js'))) return
  const inputs = ['bin/build', 'dist/core', 'dist/registry', packages]
  await whenChanged({ root, inputs, output: 'dist/bundled' }, () => bundleRooms(root))
}

async function buildCommandLine() {
  if (!existsSync(join(root, 'dist/bin/shopctl.js'))) return
  const inputs = ['bin/build', 'dist/bin', 'dist/core/model', 'dist/core/control', packages]
  await whenChanged({ root, inputs, output: 'dist/cli' }, () => bundleCommandLine(root))
  // So that npx finds it from every folder of the clone, and does not look for a stranger's package of that name.
  const link = join(root, 'node_modules/.bin/shopctl')
  rmSync(link, { force: true })
  symlinkSync('../../bin/launcher.js', link)
}
