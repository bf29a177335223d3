import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import setup from '../../../core/testing/setup.js'
import { mostly } from '../../setup/thorough.js'

beforeEach(() => void vi.stubEnv('SHOPCTL_TEST_DATABASE_URL', undefined))
afterEach(() => void vi.unstubAllEnvs())

const canConnect = async (url: string): Promise<boolean> => {
  const client = new pg.Client(url)
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  )
}

const folderOf = (url: string): string => new URL(url).searchParams.get('host') ?? ''

test('the server of a run is there for all of its processes, and goes with it', async () => {
  const stop = await setup()
  const url = process.env['SHOPCTL_TEST_DATABASE_URL'] ?? ''
  expect(await canConnect(url)).toBe(true)
  await stop?.()
  expect([await canConnect(url), existsSync(folderOf(url))]).toEqual([false, false])
})

test('a server that the environment names is used as it is, and stays', async () => {
  vi.stubEnv('SHOPCTL_TEST_DATABASE_URL', 'postgres://ann@db.example.com/tests')
  expect(await setup()).toBeUndefined()
})

function told(file: string): string {
  const url = readFileSync(file, 'utf8')
  if (url === '') throw new Error('it is just being written')
  return url
}

/** A folder of tests that do not end, in the shape of a plugin's; gone after the test. */
function endlessTests(): string {
  const folder = mkdtempSync(join(tmpdir(), 'endless-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const config = { test: { globals: true, globalSetup: fileURLToPath(import.meta.resolve('@shopctl/sdk/test/setup')) } }
  writeFileSync(join(folder, 'vitest.config.mjs'), `export default ${JSON.stringify(config)}`)
  const source = `import { writeFileSync } from 'node:fs'
    test('goes on for ever', async () => {
      writeFileSync(import.meta.dirname + '/url', process.env.SHOPCTL_TEST_DATABASE_URL)
      await new Promise(() => undefined)
    }, 600_000)`
  writeFileSync(join(folder, 'endless.test.mjs'), source)
  return folder
}

/** A run of vitest that has started its server and would go on for ever. */
async function endlessRun(): Promise<{ run: ChildProcess; url: string }> {
  const folder = endlessTests()
  const vitest = join(import.meta.dirname, '../../../node_modules/vitest/vitest.mjs')
  const env = { ...process.env, VITEST: '' }
  const run = spawn(process.execPath, [vitest, 'run', '--root', folder], { env, stdio: 'ignore' })
  onTestFinished(() => void run.kill('SIGKILL'))
  const url = await vi.waitFor(() => told(join(folder, 'url')), { timeout: 30_000, interval: 50 })
  return { run, url }
}

test.each(mostly<NodeJS.Signals>(['SIGINT', 'SIGKILL'], (signal) => signal === 'SIGKILL'))(
  'a run that is ended by %s leaves no server running',
  { timeout: 60_000 },
  async (signal) => {
    const { run, url } = await endlessRun()
    // Killed, it cannot take its files away.
    onTestFinished(() => rmSync(dirname(folderOf(url)), { recursive: true, force: true }))
    expect(await canConnect(url)).toBe(true)
    run.kill(signal)
    await once(run, 'exit')
    await vi.waitUntil(async () => !(await canConnect(url)), { timeout: 10_000 })
  },
)
