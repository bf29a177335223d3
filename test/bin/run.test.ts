import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectPlatform, platformFile, startingFile } from '../../core/control/client/index.js'
import { shopError } from '../../core/model/index.js'
import { until } from '../setup/until.js'
import { type FakePlatform, startFakePlatform } from './fake-platform.js'
import { cli, startCli } from './run-cli.js'

let platform: FakePlatform
beforeEach(async () => {
  platform = await startFakePlatform()
})
afterEach(() => platform.close())

const shopctl = (...argv: string[]) => cli(argv, { home: platform.home })

test('an answer goes to stdout and the exit code is 0 (P17)', async () => {
  const { code, stdout, stderr } = await shopctl('plugin', 'list', '--tenant', 'acme')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toBe(
    'name           version  wanted  state    set aside  calls  errors  p50      p95    may   on failure  stands on             settings                 last error\n' +
      'order-minimum  1.0.0    *       running          2     12       1  0.20 ms  12 ms  mail  open        check=Checkout.place  minimum=1000 apiKey=•••  the stock was negative\n',
  )
})

test('the token of the home is shown to the platform', async () => {
  await shopctl('status')
  expect(platform.asked).toEqual([{ line: 'GET /api/status', body: undefined, authorization: 'Bearer secret' }])
})

test('a refusal goes to stderr with its code, its sentence and the next step, and exits with 2 (P17)', async () => {
  expect(await shopctl('plugin', 'list', '--tenant', 'nobody')).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'TENANT_NOT_FOUND  There is no tenant "nobody".\n' +
      '  → See all:  shopctl tenant list     Make it:  shopctl tenant create nobody\n',
  })
})

test('with --json a refusal is one object on stdout (P17)', async () => {
  const { code, stdout, stderr } = await shopctl('plugin', 'list', '--tenant', 'nobody', '--json')
  expect({ code, stderr }).toEqual({ code: 2, stderr: '' })
  const { message: title, ...error } = shopError('TENANT_NOT_FOUND', 'nobody')
  expect(JSON.parse(stdout)).toEqual({ error: { code: error.code, title, hint: error.hint, status: 404 } })
})

test('without a platform the command says how to start one and exits with 3 (P17)', async () => {
  const home = join(platform.home, 'elsewhere')
  const { code, stderr } = await cli(['status'], { home })
  expect(code).toBe(3)
  expect(stderr).toContain(`PLATFORM_DOWN  No platform is running for ${home}.`)
  expect(stderr).toContain('npm start')
})

test('a command waits a moment for a platform that is starting, says so, and is answered when it is up', async () => {
  await using starting = await startingOn(platform.home)
  await expect(connectPlatform(platform.home)).rejects.toMatchObject({ code: 'PLATFORM_STARTING', status: 503 })
  const running = startCli(['status'], { home: platform.home, columns: 80 })
  await until(() => String(running.stderr.read() ?? '').includes('is starting'), 'its word')
  await starting.up()
  expect((await running.result).code).toBe(0)
})

test('a platform that was killed while it started is as good as none', async () => {
  const starting = await startingOn(platform.home)
  await starting[Symbol.asyncDispose]()
  expect((await shopctl('status')).stderr).toContain('PLATFORM_DOWN')
})

/** Has the platform be as one that holds its home and is not up yet. */
async function startingOn(home: string): Promise<AsyncDisposable & { up(): Promise<void> }> {
  const [file, later, lock] = [platformFile(home), join(home, 'later.json'), join(home, 'lock')]
  const held = createServer().listen(lock)
  await once(held, 'listening')
  await rename(file, later)
  await writeFile(startingFile(home), lock)
  return { up: () => rename(later, file), [Symbol.asyncDispose]: () => held[Symbol.asyncDispose]() }
}

test('a platform that was killed is as good as none', async () => {
  await platform.app.close()
  const { code, stdout } = await shopctl('status', '--json')
  expect(code).toBe(3)
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'PLATFORM_DOWN', status: 503 } })
})

test('of a platform that lives and does not answer only the one who is asked is away', async () => {
  const path = join(platform.home, 'platform.json')
  const file = JSON.parse(readFileSync(path, 'utf8')) as object
  writeFileSync(path, JSON.stringify({ ...file, pid: process.pid }))
  await platform.app.close()
  const { code, stdout } = await shopctl('status', '--json')
  expect(code).toBe(3)
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'CONTROL_AWAY', status: 503 } })
})

test('a registry that is down exits with 3', async () => {
  platform.intercept = () => {
    throw shopError('REGISTRY_UNREACHABLE', 'http://127.0.0.1:4873', 'the connection was refused')
  }
  expect((await shopctl('plugin', 'search')).code).toBe(3)
})

test('a fault of ours exits with 1, and SHOPCTL_DEBUG shows where (P17)', async () => {
  writeFileSync(platformFile(platform.home), 'no json')
  const { code, stderr } = await shopctl('status')
  expect(code).toBe(1)
  expect(stderr).toContain('INTERNAL')
  expect(stderr).not.toContain('    at ')
  const debug = await cli(['status'], { home: platform.home, environment: { SHOPCTL_DEBUG: '1' } })
  expect(debug.stderr).toContain('    at ')
})

test('another program at the platform’s address is told from the platform', async () => {
  platform.intercept = (reply) => reply.code(404).type('text/html').send('<h1>no</h1>')
  const { code, stdout } = await shopctl('status', '--json')
  expect(code).toBe(1)
  expect(JSON.parse(stdout).error.title).toBe('The platform answered 404 to /api/status.')
})

test('a tenant whose name is a path reaches no other door', async () => {
  const { code, stderr } = await shopctl('plugin', 'list', '--tenant', '..')
  expect(code).toBe(2)
  expect(stderr).toContain('NOT_FOUND')
  expect(platform.asked).toEqual([])
})

test('what a plugin’s author wrote cannot write to the terminal', async () => {
  platform.plugin = { ...platform.plugin, title: '\u001b]0;owned\u0007Order \u001b[2Jminimum\u202e' }
  const { stdout } = await shopctl('plugin', 'search')
  expect(stdout).toContain('Order minimum: Refuses')
  expect(stdout).not.toMatch(/(?!\n)\p{Cc}|\u202e/u)
})

test('in a terminal there are colours and the last column is cut; NO_COLOR takes the colours away', async () => {
  const argv = ['plugin', 'search']
  const { stdout } = await cli(argv, { home: platform.home, columns: 40 })
  expect(stdout).toContain('\u001b[1morder-minimum\u001b[22m')
  const plain = await cli(argv, { home: platform.home, columns: 40, environment: { NO_COLOR: '1' } })
  expect(plain.stdout).toBe('plugin         version  what it is\norder-minimum  1.0.0    Order minimum:…\n')
})

test('the nearest .shopctl above the current folder is the home', async () => {
  const project = mkdtempSync(join(tmpdir(), 'shopctl-project-'))
  try {
    const cwd = join(project, 'plugins/greeter')
    mkdirSync(cwd, { recursive: true })
    mkdirSync(join(project, '.shopctl'))
    expect((await cli(['status'], { cwd })).stderr).toContain(join(project, '.shopctl'))
    rmSync(join(project, '.shopctl'), { recursive: true })
    expect((await cli(['status'], { cwd })).stderr).toContain(join(cwd, '.shopctl'))
  } finally {
    rmSync(project, { recursive: true })
  }
})
