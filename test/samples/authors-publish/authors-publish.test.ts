/**
 * Somebody who is no operator publishes: with a token, from a machine on which no platform runs, by "shopctl plugin publish"
 * or by a plain npm. Whatever comes is gone over at the registry before anybody sees it.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readTarball } from '../../../core/build/index.js'
import { createRegistryClient } from '../../../registry/index.js'
import { makeTarball } from '../../core/build/make-tarball.js'
import { npm } from '../../setup/npm.js'
import { shopctl, shopctlWith } from '../../setup/shopctl.js'
import { addPlugins, bare, openShop } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { isThorough } from '../../setup/thorough.js'
import { writePlugin } from '../../setup/write-plugin.js'

let platform: TestPlatform
/** The author's machine. */
let elsewhere: string
let token: string
let registry: string

const source = `
import { Controller, Get, Plugin } from '@shopctl/sdk'
@Controller('/greeting')
class Greeting {
  @Get() greet() { return { hello: 'from jane' } }
}
@Plugin({ controllers: [Greeting] })
export default class Greeter {}`

beforeAll(async () => {
  platform = await TestPlatform.start({ environment: bare })
  registry = platform.client.file.registry.url
  elsewhere = await mkdtemp(join(tmpdir(), 'shopctl-author-'))
  const { answer } = await shopctl(platform.home, 'author', 'create', 'jane', '--namespace', '@jane')
  token = (answer as { token: string }).token
}, 120_000)

afterAll(async () => {
  await platform.close()
  await rm(elsewhere, { recursive: true, force: true })
})

/** The lines by which npm, and shopctl, find the registry and whose they are. */
const npmrc = (shown = token): string =>
  `registry=${registry}/\n@shopctl:registry=${registry}/\n//${new URL(registry).host}/:_authToken=${shown}\n`

const writeAuthored = (version: string) => writePlugin(elsewhere, { name: '@jane/greeter', version, source })

/** The command line on the author's machine. */
const asAuthor = (env: Readonly<Record<string, string>>, ...args: readonly string[]) =>
  shopctlWith({ SHOPCTL_HOME: join(elsewhere, 'no-platform'), HOME: elsewhere, ...env }, ...args)

test('an author publishes a plugin from a machine without a platform, and a shop has it, live (P14)', async () => {
  const folder = await writeAuthored('1.0.0')
  const published = await asAuthor({ SHOPCTL_REGISTRY: registry, SHOPCTL_TOKEN: token }, 'plugin', 'publish', folder)
  expect(published).toMatchObject({ code: 0, answer: { name: '@jane/greeter', published: true } })
  const shopper = await openShop(platform, 'acme')
  await addPlugins(platform.client, 'acme', '@jane/greeter')
  expect((await shopper.request('GET', '/greeting')).body).toEqual({ hello: 'from jane' })
}, 60_000)

test.runIf(isThorough)(
  'the token stands in .npmrc as well, for the registry from which the SDK comes',
  async () => {
    const folder = await writeAuthored('1.1.0')
    await writeFile(join(folder, '.npmrc'), npmrc())
    expect(await asAuthor({}, 'plugin', 'publish', folder)).toMatchObject({ code: 0, answer: { version: '1.1.0' } })
  },
  60_000,
)

test('a wrong token is told by the command line and by npm, with the next step (P14)', async () => {
  const folder = await writeAuthored('1.2.0')
  const wrong = await asAuthor({ SHOPCTL_REGISTRY: registry, SHOPCTL_TOKEN: 'wrong' }, 'plugin', 'publish', folder)
  expect(wrong).toMatchObject({ code: 2, answer: { error: { code: 'TOKEN_UNKNOWN' } } })
  const homeless = await asAuthor({ SHOPCTL_TOKEN: token }, 'plugin', 'publish', folder)
  expect(homeless).toMatchObject({ code: 2, answer: { error: { code: 'REGISTRY_NOT_NAMED' } } })
  await writeFile(join(folder, '.npmrc'), npmrc('wrong'))
  const { code, errors } = await npm(folder, 'publish')
  expect(code).not.toBe(0)
  expect(errors).toMatch(/E401[^]*shopctl author token/)
}, 60_000)

test('npm publishes and installs a library in an author’s namespace, and says who is signed in (P14)', async () => {
  const folder = join(elsewhere, 'words')
  await mkdir(folder)
  const manifest = { name: '@jane/words', version: '1.0.0', license: 'MIT', main: 'index.js', files: ['index.js'] }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  await writeFile(join(folder, 'index.js'), `module.exports = 'from the words'\n`)
  await writeFile(join(folder, '.npmrc'), npmrc())
  expect(await npm(folder, 'whoami')).toMatchObject({ code: 0, output: 'jane\n' })
  expect(await npm(folder, 'publish')).toMatchObject({ code: 0, output: expect.stringContaining('@jane/words@1.0.0') })
  const consumer = join(elsewhere, 'consumer')
  await mkdir(consumer)
  await writeFile(join(consumer, 'package.json'), JSON.stringify({ name: 'consumer', version: '1.0.0' }))
  await writeFile(join(consumer, '.npmrc'), `registry=${registry}/\n`)
  expect(await npm(consumer, 'install', '@jane/words')).toMatchObject({ code: 0 })
  expect(await readFile(join(consumer, 'node_modules/@jane/words/index.js'), 'utf8')).toContain('from the words')
}, 60_000)

test.runIf(isThorough)(
  'npm is refused a plugin’s folder of sources, and told the command that compiles it',
  async () => {
    const folder = await writeAuthored('1.3.0')
    await writeFile(join(folder, '.npmrc'), npmrc())
    const { code, errors } = await npm(folder, 'publish')
    expect(code).not.toBe(0)
    expect(errors).toContain('publish its folder with "shopctl plugin publish", which compiles it')
  },
  60_000,
)

/** What was packed of the plugin, with another package.json. */
async function repacked(change: (manifest: Record<string, unknown>) => object): Promise<string> {
  const client = createRegistryClient({ url: registry })
  const files = await readTarball(await client.tarball('@jane/greeter', '1.0.0'))
  await client.close()
  const manifest = JSON.parse(files.get('package.json')?.toString() ?? '') as Record<string, unknown>
  const all = new Map([...files].map(([path, content]) => [path, content.toString()] as const))
  all.set('package.json', JSON.stringify({ ...manifest, ...change(manifest) }))
  const entries = [...all].map(([path, content]) => ({ path: `package/${path}`, content }))
  await writeFile(join(elsewhere, 'greeter.tgz'), makeTarball(entries))
  await writeFile(join(elsewhere, '.npmrc'), npmrc())
  return './greeter.tgz'
}

test('npm publishes a packed plugin under the same gate, and prints all reasons when it is refused (P14)', async () => {
  expect(await npm(elsewhere, 'publish', await repacked(() => ({ version: '1.4.0' })))).toMatchObject({ code: 0 })
  const forged = await repacked(({ shopctl: section }) => ({
    version: '1.5.0',
    scripts: { postinstall: 'curl evil' },
    shopctl: { ...(section as object), facts: { ...(section as { facts: object }).facts, routes: [] } },
  }))
  const { code, errors } = await npm(elsewhere, 'publish', forged)
  expect(code).not.toBe(0)
  expect(errors).toContain('@jane/greeter@1.5.0 was not published:')
  expect(errors).toContain('- it has a script "postinstall"; no script ever runs at an install')
  expect(errors).toContain('"shopctl.facts.routes" says [], and this platform finds ["GET /greeting"]')
  const { versions } = await platform.client.details('@jane/greeter')
  expect(versions).toContain('1.4.0')
  expect(versions).not.toContain('1.5.0')
}, 60_000)

test('an operator sees who may publish what, and takes it back; no token stands in a log (P14)', async () => {
  const operator = (...args: readonly string[]) => shopctl(platform.home, 'author', ...args)
  expect((await operator('grant', 'jane', 'greeter', '@acme/*')).answer).toMatchObject([
    { name: 'jane', owns: ['@jane', 'greeter', '@acme'] },
  ])
  expect((await operator('revoke', 'jane', '@acme')).answer).toMatchObject([{ owns: ['@jane', 'greeter'] }])
  const { answer } = await operator('token', 'jane')
  expect(await npm(elsewhere, 'whoami')).toMatchObject({ code: 1 })
  expect(answer).toMatchObject({ author: 'jane', token: expect.stringMatching(/^shopctl_/) })
  expect((await operator('remove', 'jane')).answer).toEqual([])
  expect((await operator('list')).answer).toEqual([])
  const log = await readFile(join(platform.home, 'logs/platform.log'), 'utf8')
  for (const secret of [token, (answer as unknown as { token: string }).token]) {
    expect(log + platform.output()).not.toContain(secret)
  }
}, 60_000)
