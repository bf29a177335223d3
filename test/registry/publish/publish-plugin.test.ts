import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Kernel } from '../../../core/protocol/index.js'
import { checkPlugin, createRegistryClient, type PublishStep, publishPlugin } from '../../../registry/index.js'
import { startTestRegistry, type TestRegistry } from '../start-test-registry.js'
import { temporaryFolder } from '../temporary-folder.js'
import { makeFakeKernel } from './fake-kernel.js'
import { type PluginSketch, writePlugin } from './write-plugin.js'

let registry: TestRegistry
let kernel: Kernel
const signal = AbortSignal.timeout(120_000)

beforeAll(async () => {
  registry = await startTestRegistry()
  kernel = await makeFakeKernel(registry.home)
})
afterAll(() => registry.close())

const publish = (folder: string, ifChanged = false) =>
  publishPlugin({ folder, client: registry.client, kernel, ifChanged, signal })

async function unpack(name: string): Promise<string> {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'it.tgz'), await registry.client.tarball(name, '1.0.0'))
  await promisify(execFile)('tar', ['xzf', 'it.tgz'], { cwd: folder })
  return join(folder, 'package')
}

test('a plugin is compiled, described and published, and found at once (P14)', async () => {
  const steps: PublishStep[] = []
  const folder = await writePlugin('greeter', {
    shopctl: { scopes: ['mail', 'http:api.example.com'] },
    files: {
      'src/index.ts': "export const facts = { capabilities: ['http', 'mail'] }\nexport default class Greeter {}\n",
      'mail/welcome.md': 'Subject: Hello\n\nHello',
      'mail/abandoned-cart.md': 'Subject: Still there?\n\n{{name}}',
    },
  })
  const onProgress = ({ step, ms }: { step: PublishStep; ms?: number }) => void (ms === undefined && steps.push(step))
  const published = await publishPlugin({ folder, client: registry.client, kernel, onProgress, signal })
  expect(published).toMatchObject({ name: 'greeter', version: '1.0.0', published: true })
  expect(steps).toEqual(['read', 'compile', 'describe', 'pack', 'send'])
  expect(await registry.client.search('greeter')).toMatchObject([{ name: 'greeter', version: '1.0.0' }])
  const { facts, readme } = await registry.client.details('greeter')
  expect(facts).toMatchObject({ capabilities: ['http', 'mail'], mail: ['abandoned-cart', 'welcome'] })
  expect(readme).toBe('# greeter')
  const packument = await registry.client.packument('greeter')
  expect(packument?.versions['1.0.0']?.dist.integrity).toBe(published.integrity)
})

test('the published package holds JavaScript, types, maps to the source and what the platform reads, and no more', async () => {
  const folder = await writePlugin('packed-well', {
    files: {
      'src/deep/part.ts': 'export const part: number = 1\n',
      'src/index.ts': "import { part } from './deep/part.js'\nexport default class Plugin { part = part }\n",
      'src/part.test.ts': 'throw new Error("not to be compiled")\n',
      'migrations/001-one.sql': '-- migrate:up\ncreate table a ();\n-- migrate:down\ndrop table a;\n',
      'assets/icon.svg': '<svg/>',
      'CHANGELOG.md': '# Changes',
      'test/secret.test.ts': 'not published',
      '.env': 'TOKEN=1',
      'notes.txt': 'not published',
    },
  })
  await publish(folder)
  const unpacked = await unpack('packed-well')
  const files = (await readdir(unpacked, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  expect(files.map(({ parentPath, name }) => join(parentPath, name).slice(unpacked.length + 1)).toSorted()).toEqual([
    'CHANGELOG.md',
    'README.md',
    'assets/icon.svg',
    ...['deep/part', 'index'].flatMap((path) => [`dist/${path}.d.ts`, `dist/${path}.js`, `dist/${path}.js.map`]),
    'migrations/001-one.sql',
    'package.json',
  ])
  const manifest = JSON.parse(await readFile(join(unpacked, 'package.json'), 'utf8'))
  expect(manifest).not.toHaveProperty('devDependencies')
  expect(manifest).not.toHaveProperty('scripts')
  expect([manifest.main, manifest.shopctl.facts.migrations[0].name]).toEqual(['./dist/index.js', '001-one'])
  const map = JSON.parse(await readFile(join(unpacked, 'dist/deep/part.js.map'), 'utf8'))
  expect(map).toMatchObject({
    sources: ['../../src/deep/part.ts'],
    sourcesContent: ['export const part: number = 1\n'],
  })
})

test('the same source gives the same bytes, wherever it lies', async () => {
  const other = await startTestRegistry()
  const sketch = { files: { 'mail/a.md': 'Subject: a\n', 'src/b.ts': 'export const b = 1\n' } }
  const here = await publish(await writePlugin('twins', sketch))
  const there = await publishPlugin({
    folder: await writePlugin('twins', sketch),
    client: other.client,
    kernel,
    signal,
  })
  expect(there.integrity).toBe(here.integrity)
  await other.close()
})

test('nothing is left behind in the folder or beside it', async () => {
  const folder = await writePlugin('tidy')
  const before = await readdir(folder, { recursive: true })
  const temporary = await temporaryFolder()
  vi.stubEnv('TMPDIR', temporary)
  await publish(folder)
  vi.unstubAllEnvs()
  expect(await readdir(folder, { recursive: true })).toEqual(before)
  expect(await readdir(temporary)).toEqual([])
})

test('a version that is published already is refused before anything is compiled', async () => {
  const folder = await writePlugin('again')
  await publish(folder)
  await writeFile(join(folder, 'src/index.ts'), 'this does not compile')
  await expect(publish(folder)).rejects.toMatchObject({ code: 'VERSION_EXISTS' })
  await expect(publish(folder, true)).rejects.toMatchObject({ code: 'VERSION_EXISTS' })
})

test('the same folder again is no error when only changes are to be published', async () => {
  const folder = await writePlugin('unchanged')
  const first = await publish(folder, true)
  expect(await publish(folder, true)).toEqual({ ...first, published: false })
})

test('a registry that goes away says so, and nothing was published', async () => {
  const client = createRegistryClient({ url: 'http://127.0.0.1:1' })
  const folder = await writePlugin('unreachable')
  await expect(publishPlugin({ folder, client, kernel, signal })).rejects.toMatchObject({
    code: 'REGISTRY_UNREACHABLE',
  })
  await client.close()
})

test('a folder without a package, or with one that is no plugin, is a coded error', async () => {
  const check = async (name: string, sketch: PluginSketch) =>
    checkPlugin({ folder: await writePlugin(name, sketch), kernel, signal })
  await expect(check('none', { files: { 'package.json': null } })).rejects.toMatchObject({ code: 'NO_PACKAGE_HERE' })
  await expect(check('broken', { files: { 'package.json': '{' } })).rejects.toMatchObject({ code: 'MANIFEST_INVALID' })
  await expect(check('plain', { manifest: { shopctl: undefined } })).rejects.toMatchObject({ code: 'NOT_A_PLUGIN' })
})

test('a manifest that is not valid is refused with every reason (P14)', async () => {
  const folder = await writePlugin('Wrong Name', {
    manifest: { version: '1' },
    shopctl: { scopes: ['Mail!'], facts: {}, colour: 'red' },
  })
  const error: Error = await publish(folder).then(
    () => expect.unreachable(),
    (error) => error,
  )
  expect(error).toMatchObject({ code: 'MANIFEST_INVALID' })
  for (const part of [
    '"name"',
    '"1" is no version',
    'scopes.0',
    'shopctl.colour',
    '"shopctl.facts" is written by publish',
  ]) {
    expect(error.message).toContain(part)
  }
})

test('all reasons against a plugin come at once (P14)', async () => {
  const folder = await writePlugin('hopeless', {
    manifest: { type: 'commonjs', sideEffects: false, license: undefined, peerDependencies: {} },
    files: { 'README.md': '', 'src/index.ts': 'export const wrong: number = "text"\nexport default nothing\n' },
  })
  const error: Error = await publish(folder).then(
    () => expect.unreachable(),
    (error) => error,
  )
  expect(error).toMatchObject({ code: 'PUBLISH_REFUSED' })
  for (const part of [
    '"type": "module" is missing',
    '"sideEffects"',
    'no license',
    'no README.md',
    '"@shopctl/sdk" is missing',
    '\n  - src/index.ts:1:14 Type',
    '\n  - src/index.ts:2:16 Cannot find',
  ]) {
    expect(error.message).toContain(part)
  }
  expect(await registry.client.packument('hopeless')).toBeNull()
})
