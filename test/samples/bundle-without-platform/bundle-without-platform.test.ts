import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { repository, TestPlatform } from '../../setup/test-platform.js'

// `shopctl build` needs a tenant file and the registry, no platform; and makes the very bytes that the platform makes.

let platform: TestPlatform
let out: string

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'shopctl-out-'))
  platform = await TestPlatform.start({ environment: { SHOPCTL_SAMPLES: 'order-minimum,welcome-mail' } })
}, 120_000)

afterAll(async () => {
  await platform.close()
  await rm(out, { recursive: true, force: true })
})

async function build(file: string, dir: string): Promise<Buffer> {
  const args = [join(repository, 'bin/launcher.js'), 'build', file, '--out', dir, '--json']
  const env = { ...process.env, SHOPCTL_HOME: platform.home, SHOPCTL_UPLINK: 'none' }
  await promisify(execFile)(process.execPath, args, { env })
  const bundle = (await readdir(dir)).find((name) => name.endsWith('.mjs'))
  return readFile(join(dir, bundle ?? ''))
}

test('the bundle is the platform’s own, byte for byte, with the platform up and with it stopped', async () => {
  const plugins = { 'order-minimum': { config: { minimum: 2000 } }, 'welcome-mail': {} }
  const file = join(out, 'tenant.json')
  await writeFile(file, JSON.stringify({ slug: 'umbrella', name: 'Umbrella', currency: 'EUR', plugins }))
  const tenant = { slug: 'umbrella', name: 'Umbrella', currency: 'EUR', plugins }
  const { release } = await platform.client.createTenant(tenant, () => undefined)
  const made = await readFile(join(platform.home, 'bundles', `${release.bundle}.mjs`))

  expect((await build(file, join(out, 'up'))).equals(made)).toBe(true)
  await platform.stop()
  expect((await build(file, join(out, 'stopped'))).equals(made)).toBe(true)
  expect(made.toString()).toContain('order-minimum@1.0.0')
  expect(made.toString()).not.toContain('umbrella')
})
