/**
 * `shopctl verify` follows a shop that runs back to what was published: the files that its worker has before it, the bundle
 * made once more of nothing but the registry's tarballs, their integrity and the registry's signature.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Verification } from '../../../core/model/index.js'
import { readSettings } from '../../../core/platform/settings.js'
import { childrenOf } from '../../setup/processes.js'
import { publish } from '../../setup/publish.js'
import { shopctl } from '../../setup/shopctl.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'

let platform: TestPlatform
let shopper: Shopper

const greeter = {
  name: 'greeter',
  source: `
    import { Controller, Get, Plugin } from '@shopctl/sdk'
    @Controller('/greeting')
    class Greeting {
      @Get() greet() { return { hello: 'world' } }
    }
    @Plugin({ controllers: [Greeting] })
    export default class Greeter {}`,
}

beforeAll(async () => {
  platform = await TestPlatform.start({ environment: bare })
  ;[shopper] = await Promise.all([openShop(platform, 'acme'), publish(platform, platform.home, greeter)])
  await addPlugins(platform.client, 'acme', 'greeter')
}, 120_000)

afterAll(() => platform.close())

const verify = async () => {
  const { code, answer } = await shopctl(platform.home, 'verify', '--tenant', 'acme')
  return { code, answer: answer as unknown as Verification }
}

/** The worker's copy of the bundle, as it lies outside. */
async function copyOf(bundle: string): Promise<string> {
  const { runDir } = readSettings(platform.home, {})
  const slots = (await readdir(runDir)).filter((name) => name.startsWith('slot-'))
  const copies = slots.map((slot) => join(runDir, slot, `${bundle}.mjs`)).filter((path) => existsSync(path))
  expect(copies).toHaveLength(1)
  return copies[0] ?? ''
}

/** The process ids of the shops' workers. */
const workers = async (): Promise<number[]> =>
  (await childrenOf(platform.home)).filter(({ command }) => command.includes('worker.mjs')).map(({ pid }) => pid)

test('what runs is the lock, byte for byte, back to each tarball’s integrity and its signature (N9)', async () => {
  const { code, answer } = await verify()
  expect({ code, faults: answer.faults }).toEqual({ code: 0, faults: [] })
  const [release] = await platform.client.releases('acme')
  expect(answer.release).toBe(release?.number)
  const tarball = await readFile(join(platform.home, 'registry/packages/greeter/greeter-1.0.0.tgz'))
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
  expect(answer.packages).toEqual([
    { id: 'greeter@1.0.0', integrity, signedBy: expect.stringMatching(/^SHA256:/) as string },
  ])
  const { recorded, rebuilt, running } = answer.bundle
  expect([rebuilt, running]).toEqual([recorded, recorded])
  expect(answer.kernel.running).toBe(answer.kernel.recorded)
}, 60_000)

test('a bundle that was changed under a running worker is told (N9)', async () => {
  const { answer: before } = await verify()
  const file = await copyOf(before.bundle.recorded)
  const whole = await readFile(file)
  await appendFile(file, '\n// something else\n')
  const { code, answer } = await verify()
  expect(code).toBe(2)
  expect(answer.faults).toEqual([expect.stringMatching(/^The worker has the bundle [0-9a-f]{12} before it/)])
  await writeFile(file, whole)
  expect((await verify()).code).toBe(0)
}, 60_000)

test('a tarball that was exchanged in the registry is told, and the shop goes on (N9)', async () => {
  const path = join(platform.home, 'registry/packages/greeter/greeter-1.0.0.tgz')
  const whole = await readFile(path)
  await appendFile(path, 'more')
  const { code, answer } = await verify()
  expect(code).toBe(2)
  expect(answer.bundle.rebuilt).toBeNull()
  expect(answer.faults).toEqual([expect.stringContaining('greeter@1.0.0')])
  expect((await shopper.request('GET', '/greeting')).body).toEqual({ hello: 'world' })
  await writeFile(path, whole)
  expect((await verify()).code).toBe(0)
}, 60_000)

test('a shop that sleeps is woken to be looked at (N9)', async () => {
  await platform.stop()
  const environment = { ...bare, SHOPCTL_IDLE_SECONDS: '0.5' }
  platform = await TestPlatform.start({ home: platform.home, environment })
  await until(async () => (await workers()).length === 0, 'the shop to fall asleep')
  expect(await verify()).toMatchObject({ code: 0, answer: { faults: [] } })
}, 60_000)

test('a shop that is not there is told', async () => {
  const { code, answer } = await shopctl(platform.home, 'verify', '--tenant', 'nobody')
  expect({ code, error: answer.error?.code }).toEqual({ code: 2, error: 'TENANT_NOT_FOUND' })
})
