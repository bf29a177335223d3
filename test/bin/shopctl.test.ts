import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { asNobody } from '../setup/ordinary-user.js'
import { type FakePlatform, release, startFakePlatform } from './fake-platform.js'

const dist = fileURLToPath(new URL('../../dist', import.meta.url))
/** What the launcher starts, and the same in the files of which it is made. */
const bundle = join(dist, 'cli/shopctl.cjs')
const unbundled = join(dist, 'bin/shopctl.js')

let platform: FakePlatform
beforeEach(async () => {
  platform = await startFakePlatform()
})
afterEach(() => platform.close())

/** The compiled command line in a process of its own. */
const shopctl = (...argv: readonly string[]): ChildProcess => node(bundle, ...argv)

const node = (...args: readonly string[]): ChildProcess => spawned(process.execPath, args)

function spawned(program: string, args: readonly string[]): ChildProcess {
  const env = { ...process.env, SHOPCTL_HOME: platform.home }
  return spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
}

const preload = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`

async function ended(child: ChildProcess) {
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'exit')])
  return { code: code as number, stdout, stderr }
}

test('a command answers, ends and exits with its code', async () => {
  const { code, stdout, stderr } = await ended(shopctl('tenant', 'list', '--json'))
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout)).toHaveLength(1)
  expect((await ended(shopctl('plugin', 'list', '--tenant', 'nobody'))).code).toBe(2)
})

test('the validators, which lie apart, are found by the commands that need them', async () => {
  const { code, stderr } = await ended(shopctl('tenant', 'create', 'A b'))
  expect(code).toBe(2)
  expect(stderr).toContain('"A b" is no tenant name.')
})

test('who may not read or write the home is told whose it is, and what to do', async () => {
  const isRoot = process.getuid?.() === 0
  if (!isRoot) chmodSync(platform.home, 0)
  const [program, ...words] = isRoot ? [...asNobody, process.execPath] : [process.execPath]
  const attempt = (command: string) => ended(spawned(program, [...words, bundle, command]))
  const [status, up] = await Promise.all(['status', 'up'].map(attempt))
  chmodSync(platform.home, 0o700)
  const whose = isRoot ? `${platform.home} belongs to uid 0, and you are uid 65534.` : `${platform.home} is yours`
  expect(status).toMatchObject({ code: 2, stderr: expect.stringContaining(whose) as string })
  expect(status?.stderr).toContain(`HOME_UNREADABLE  ${platform.home}/platform.json cannot be read: `)
  expect(status?.stderr).toContain(isRoot ? "→ Run the command as that user:  sudo -u '#0' …" : '→ Another home')
  expect(up).toMatchObject({ code: 2, stderr: expect.stringContaining(whose) as string })
  expect(up?.stderr).toContain(`HOME_UNWRITABLE  The home ${platform.home} cannot be written: `)
})

test('a long answer arrives whole through a pipe', async () => {
  platform.logs = Array.from({ length: 10_000 }, (_, number) => `line ${number} ${'x'.repeat(100)}`)
  const { stdout } = await ended(shopctl('logs', '--tenant', 'acme', '--lines', '10000'))
  expect(stdout.split('\n')).toHaveLength(10_001)
})

test('a reader who has seen enough ends the command quietly', async () => {
  platform.logs = Array.from({ length: 10_000 }, (_, number) => `line ${number} ${'x'.repeat(100)}`)
  const child = shopctl('logs', '--tenant', 'acme', '--lines', '10000')
  await once(child.stdout!, 'data')
  child.stdout!.destroy()
  expect(await text(child.stderr!)).toBe('')
})

test('Ctrl-C while a change goes on says that it goes on, and exits with 130', async () => {
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const { promise: wanted, resolve: end } = Promise.withResolvers<void>()
  platform.answer = async function* () {
    yield { progress: { phase: 'resolve', ms: 1 } }
    begin()
    await wanted
    yield { release: release(3) }
  }
  const child = shopctl('plugin', 'remove', 'order-minimum', '--tenant', 'acme')
  const result = ended(child)
  await Promise.all([begun, once(child.stderr!, 'data')])
  child.kill('SIGINT')
  const { code, stderr } = await result
  end()
  expect(code).toBe(130)
  expect(stderr).toContain('The change goes on without you.')
})

/** The table of errors, a file a subject. */
const errorFiles = readdirSync(new URL('../../core/model/errors', import.meta.url))
  .map((file) => `core/model/errors/${file.replace(/ts$/, 'js')}`)
  .sort()

test('what most commands need is loaded, and nothing else: they start in less than a tenth of a second', async () => {
  const report = preload(`import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
    process.on('exit', () => process.stderr.write(loaded.join('\\n')))`)
  const command = ['plugin', 'list', '--tenant', 'acme']
  const { stdout, stderr } = await ended(node('--import', report, unbundled, ...command))
  expect(stdout).toContain('order-minimum')
  const packages = [...stderr.matchAll(/\/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].map(([, name]) => name)
  expect([...new Set(packages)].sort()).toEqual(['commander', 'picocolors'])
  const ours = [...stderr.matchAll(/\/dist\/(core\/.*)/g)].map(([, file]) => file)
  expect(ours.sort()).toEqual([
    'core/control/client/api-connection.js',
    'core/control/client/ask-api.js',
    'core/control/client/find-platform.js',
    'core/control/client/home-refused.js',
    'core/control/client/index.js',
    'core/control/client/not-answering.js',
    'core/control/client/operator-client.js',
    'core/control/client/platform-client.js',
    'core/control/client/script-client.js',
    'core/control/client/shop-path.js',
    'core/control/client/webhooks-client.js',
    'core/model/describe-scope.js',
    'core/model/describe-step.js',
    'core/model/errors.js',
    ...errorFiles,
  ])
})

test('of Node only what a command needs is loaded: fetch alone would take as long as all the rest', async () => {
  const report = preload(`process.on('exit', () => process.stderr.write(process.moduleLoadList.join('\\n')))`)
  const { stdout, stderr } = await ended(
    node('--import', report, bundle, 'plugin', 'add', 'greeter', '--tenant', 'acme'),
  )
  expect(stdout).toContain('acme runs release')
  expect(stderr).toContain('NativeModule http\n')
  expect(stderr).not.toMatch(/NativeModule (internal\/deps\/undici|http2|tls|crypto|internal\/webstreams)/)
})
