import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const repository = fileURLToPath(new URL('../..', import.meta.url))

/** The machine's own Node, where it is of another major; npm puts the pinned one before it on the path. */
const otherNode = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .map((folder) => join(folder, 'node'))
  .find((node) => existsSync(node) && !execFileSync(node, ['-v'], { encoding: 'utf8' }).startsWith('v24.'))

let folder: string
let launcher: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shopctl-launcher-'))
  launcher = join(folder, 'bin/launcher.js')
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  mkdirSync(join(folder, 'bin'))
  for (const name of ['launcher.js', 'pinned-node.js']) cpSync(join(repository, 'bin', name), join(folder, 'bin', name))
})
afterEach(() => rmSync(folder, { recursive: true }))

const installPinnedNode = () => symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))

function compileTo(commandLine: string): void {
  mkdirSync(join(folder, 'dist/cli'), { recursive: true })
  writeFileSync(join(folder, 'dist/cli/shopctl.cjs'), commandLine)
}

test('the pinned Node runs the command line', () => {
  compileTo('console.log(process.argv.slice(2).join()); process.exitCode = 7')
  const { status, stdout } = spawnSync(process.execPath, [launcher, 'plugin', 'list'], { encoding: 'utf8' })
  expect({ status, stdout }).toEqual({ status: 7, stdout: 'plugin,list\n' })
})

test('without dist the launcher says how to make it', () => {
  const { status, stderr } = spawnSync(process.execPath, [launcher], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('npm run build') })
})

test.skipIf(otherNode === undefined)('another Node hands over to the pinned one', () => {
  installPinnedNode()
  compileTo('console.log(process.version.slice(0, 4), ...process.argv.slice(2)); process.exitCode = 7')
  const { status, stdout } = spawnSync(otherNode!, [launcher, 'up', '--json'], { encoding: 'utf8' })
  expect({ status, stdout }).toEqual({ status: 7, stdout: 'v24. up --json\n' })
})

test.skipIf(otherNode === undefined).for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'another Node passes %s on, and ends as the pinned one ends',
  async (signal) => {
    installPinnedNode()
    compileTo(`process.on('${signal}', () => process.exit(5)); setInterval(() => {}, 1000); console.log('ready')`)
    const child = spawn(otherNode!, [launcher], { stdio: ['ignore', 'pipe', 'pipe'] })
    await once(child.stdout, 'data')
    child.kill(signal)
    expect(await once(child, 'exit')).toEqual([5, null])
  },
)

test.skipIf(otherNode === undefined)('another Node dies of the signal that the pinned one died of', async () => {
  installPinnedNode()
  compileTo("process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000)")
  const child = spawn(otherNode!, [launcher], { stdio: 'ignore' })
  expect(await once(child, 'exit')).toEqual([null, 'SIGTERM'])
})

test.skipIf(otherNode === undefined)('another Node that finds no pinned one says what to do', () => {
  const { status, stderr } = spawnSync(otherNode!, [launcher], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/needs Node 24[^]*npm ci/) })
})
