import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readKernel, readTarball } from '../../../../core/build/index.js'
import { examineTarball } from '../../../../core/platform/gate/examine-tarball.js'
import type { Kernel } from '../../../../core/protocol/index.js'
import { publishPlugin } from '../../../../registry/index.js'
import { inTemporaryFolder } from '../../../../registry/publish/in-temporary-folder.js'
import { startTestRegistry, type TestRegistry } from '../../../registry/start-test-registry.js'
import { repository } from '../../../setup/test-platform.js'
import { isThorough } from '../../../setup/thorough.js'
import { type PluginSource, writePlugin } from '../../../setup/write-plugin.js'
import { makeTarball, type TarEntry } from '../../build/make-tarball.js'

let registry: TestRegistry
let kernel: Kernel
let folder: string
/** Path → text of a plugin that can be published. */
let greeter: Map<string, string>
let listener: Server

const source = `
import { Controller, Get, Mailer, Plugin } from '@shopctl/sdk'
@Controller('/greeting')
class Greeting {
  @Get() greet() { return { hello: 'world' } }
}
@Plugin({ controllers: [Greeting] })
export default class Greeter {
  constructor(private readonly mailer: Mailer) {}
}`

beforeAll(async () => {
  registry = await startTestRegistry()
  kernel = await readKernel(join(repository, 'dist/kernel'))
  folder = await mkdtemp(join(tmpdir(), 'shopctl-gate-test-'))
  listener = createServer((_request, response) => response.end('never')).listen(0, '127.0.0.1')
  greeter = await published({ name: 'greeter', source, scopes: ['mail'] })
}, 60_000)

afterAll(async () => {
  await registry.close()
  await new Promise((resolve) => listener.close(resolve))
  await rm(folder, { recursive: true, force: true })
})

/** What "shopctl plugin publish" packs of a plugin. */
async function published(plugin: PluginSource): Promise<Map<string, string>> {
  const { client } = registry
  const from = await writePlugin(folder, plugin)
  await publishPlugin({ folder: from, client, kernel, signal: AbortSignal.timeout(60_000) })
  const files = await readTarball(await client.tarball(plugin.name, plugin.version ?? '1.0.0'))
  return new Map([...files].map(([path, content]) => [path, content.toString()]))
}

const pack = (files: ReadonlyMap<string, string>, more: readonly TarEntry[] = []): Buffer =>
  makeTarball([...[...files].map(([path, content]) => ({ path: `package/${path}`, content })), ...more])

const examined = (tarball: Buffer, { name = 'greeter', sandbox = 'auto' } = {}) =>
  inTemporaryFolder((work) =>
    examineTarball({ name, version: '1.0.0', registry: registry.url, kernel: kernel.dir, sandbox, work }, tarball),
  )

async function reasonsAgainst(tarball: Buffer, name = 'greeter'): Promise<readonly string[]> {
  return (await examined(tarball, { name })).reasons
}

/** The greeter with other files; null leaves one out. */
function changed(files: Readonly<Record<string, string | null>>): Map<string, string> {
  const all = Object.entries({ ...Object.fromEntries(greeter), ...files })
  return new Map(all.filter((entry): entry is [string, string] => entry[1] !== null))
}

interface Manifest {
  readonly shopctl: { readonly facts: object }
}

/** The greeter with another package.json. */
function withManifest(change: (manifest: Manifest) => object): Map<string, string> {
  const manifest = JSON.parse(greeter.get('package.json') ?? '') as Manifest
  return changed({ 'package.json': JSON.stringify({ ...manifest, ...change(manifest) }) })
}

const section = (more: object) => (manifest: Manifest) => ({ shopctl: { ...manifest.shopctl, ...more } })
const facts = (more: object) => (manifest: Manifest) =>
  section({ facts: { ...manifest.shopctl.facts, ...more } })(manifest)

const library = (more: object = {}): Map<string, string> =>
  new Map([
    ['package.json', JSON.stringify({ name: 'words', version: '1.0.0', license: 'MIT', ...more })],
    ['index.js', 'module.exports = 1\n'],
  ])

test('what “plugin publish” packs goes through, and what is stored of it is what stands in the tarball (P14)', async () => {
  const { reasons, manifest, readme } = await examined(pack(greeter))
  expect(reasons).toEqual([])
  expect(manifest).toEqual(JSON.parse(greeter.get('package.json') ?? ''))
  expect(readme).toBe('# greeter\n')
})

test.each(['reduced', 'bare'])(
  'where no more than %s walls stand it is run with what there is (P14)',
  async (sandbox) => {
    expect((await examined(pack(greeter), { sandbox })).reasons).toEqual([])
  },
)

test('a plugin is told all that is wrong with it at once (P14)', async () => {
  const files = withManifest((manifest) => ({
    ...section({ scopes: [], facts: { ...manifest.shopctl.facts, capabilities: [] } })(manifest),
    scripts: { postinstall: 'curl evil' },
    os: ['linux'],
    types: './more.d.ts',
    license: undefined,
  }))
  files.delete('README.md')
  files.delete('LICENSE')
  files.set('lib/fast.node', 'ELF')
  files.set('migrations/1.sql', 'drop table orders')
  expect(await reasonsAgainst(pack(files))).toEqual([
    expect.stringContaining('native code (lib/fast.node)'),
    expect.stringContaining('certain machines'),
    expect.stringContaining('a script "postinstall"'),
    expect.stringContaining('no license'),
    expect.stringContaining('no README.md'),
    expect.stringContaining('"types" must be'),
    expect.stringContaining('"scripts" stands in its package.json'),
    expect.stringContaining('it uses mail'),
    expect.stringContaining('migrations/1.sql is not named like'),
    expect.stringContaining('"shopctl.facts.capabilities" says [], and this platform finds ["mail"]'),
  ])
})

test('facts that were forged are found, whatever they hide or boast of (P14)', async () => {
  const boasts = withManifest(facts({ routes: ['GET /greeting', 'GET /more'], mail: ['welcome'] }))
  expect(await reasonsAgainst(pack(boasts))).toEqual([
    expect.stringContaining('"shopctl.facts.mail"'),
    expect.stringContaining('"shopctl.facts.routes"'),
  ])
})

test('a plugin that shows one code to the gate and another one to shops is refused (P14)', async () => {
  const files = withManifest(() => ({
    main: './other.js',
    exports: { '.': './other.js' },
    browser: { './a.js': './b.js' },
  }))
  files.set('other.js', files.get('dist/index.js') ?? '')
  expect(await reasonsAgainst(pack(files))).toEqual([
    expect.stringContaining('"main" must be'),
    expect.stringContaining('"exports" must be'),
    expect.stringContaining('"browser" stands in its package.json'),
  ])
})

test('a folder of sources is sent to the command that compiles it (P14)', async () => {
  const sources = changed({ 'dist/index.js': null, 'src/index.ts': source })
  expect(await reasonsAgainst(pack(sources))).toEqual([
    'there is no dist/index.js: publish its folder with "shopctl plugin publish", which compiles it',
  ])
  const silent = withManifest(section({ facts: undefined }))
  expect(await reasonsAgainst(pack(silent))).toEqual([
    expect.stringContaining('"shopctl plugin publish", which finds that out'),
  ])
})

test.each([
  ['one that ends the process', 'process.exit(0)', /ended the process while it was loaded/],
  ...(isThorough
    ? ([
        ['one that loops', 'for (;;) {}', /never finished loading/],
        ['one that throws', `throw new Error('not today')`, /not today/],
        [
          'one that fills the memory',
          'const all = []; for (;;) all.push(Buffer.alloc(1e8, 1))',
          /cannot be loaded|throws|ended the process|never finished/,
        ],
      ] as const)
    : []),
] as const)(
  '%s while it is loaded is refused, and the gate goes on (P14)',
  { timeout: 40_000 },
  async (_, code, reason) => {
    const files = changed({ 'dist/index.js': `${code}\n${greeter.get('dist/index.js')}` })
    expect(await reasonsAgainst(pack(files))).toEqual([expect.stringMatching(reason)])
  },
)

test('a plugin that looks around while it is loaded finds no environment, no file and no network (P14)', async () => {
  const { port } = listener.address() as AddressInfo
  const code = `
const seen = Object.keys(process.env).filter((name) => !['PATH', 'PWD'].includes(name) && !name.startsWith('NODE_'))
const fs = process.getBuiltinModule('fs')
for (const path of ['/etc/passwd', ${JSON.stringify(registry.home)}]) { try { fs.statSync(path); seen.push(path) } catch {} }
try { fs.writeFileSync('/shop/left', 'x'); seen.push('written') } catch {}
await new Promise((done) => {
  process.getBuiltinModule('net').connect(${port}, '127.0.0.1').on('connect', () => { seen.push('network'); done() }).on('error', done)
})
throw new Error('saw ' + JSON.stringify(seen))`
  const files = changed({ 'dist/index.js': `${greeter.get('dist/index.js')}\n${code}` })
  expect(await reasonsAgainst(pack(files))).toEqual([expect.stringContaining('saw []')])
})

test.each([
  ['leads out of its folder', [{ path: 'package/../../etc/passwd', content: 'x' }], /a path that leads out/],
  ['holds a link', [{ path: 'package/a', type: 'SymbolicLink', linkpath: '/etc/passwd' }], /a SymbolicLink/],
  ['holds a device', [{ path: 'package/a', type: 'CharacterDevice' }], /a CharacterDevice/],
] as const)('a tarball that %s is refused (P14)', async (_, entries, reason) => {
  expect(await reasonsAgainst(pack(greeter, entries))).toEqual([expect.stringMatching(reason)])
})

test('a bomb is refused before it is unpacked, and so are bytes that are no tarball (P14)', async () => {
  const some = gzipSync(Buffer.alloc(1 << 24))
  const bomb = Buffer.concat(Array.from({ length: 64 }, () => some))
  expect(await reasonsAgainst(bomb)).toEqual(['its tarball is not good: it unpacks to more than 64 MB'])
  expect(await reasonsAgainst(gzipSync(randomBytes(10_000)))).toEqual([
    expect.stringContaining('its tarball is not good'),
  ])
  expect(await reasonsAgainst(Buffer.from('hello'))).toEqual([expect.stringContaining('its tarball is not good')])
})

test('what would make every reader’s answer large is refused, and a thousand reasons are told as some (P14)', async () => {
  const long = library()
  long.set('README.md', 'x'.repeat(600 * 1024))
  expect(await reasonsAgainst(pack(long), 'words')).toEqual(['its README.md is larger than 512 KB'])
  expect(await reasonsAgainst(pack(library({ description: 'x'.repeat(300 * 1024) })), 'words')).toEqual([
    'its package.json is larger than 256 KB',
  ])
  const many = library()
  for (let at = 0; at < 1_000; at += 1) many.set(`lib/${at}.node`, '')
  const reasons = await reasonsAgainst(pack(many), 'words')
  expect([reasons.length, reasons.at(-1)]).toEqual([51, 'and 950 more reasons'])
})

test('a package that says in its tarball that it is another one is refused (P14)', async () => {
  expect(await reasonsAgainst(pack(greeter), 'other')).toEqual(['its package.json says greeter@1.0.0'])
})

test('a library goes through by the rules that make sense for it (P14)', async () => {
  expect(await reasonsAgainst(pack(library()), 'words')).toEqual([])
  const bad = library({
    scripts: { install: 'node-gyp rebuild' },
    dependencies: { far: 'git+ssh://git@far/far.git' },
    license: undefined,
  })
  bad.set('node_modules/x/index.js', '')
  expect(await reasonsAgainst(pack(bad), 'words')).toEqual([
    expect.stringContaining('node_modules'),
    expect.stringContaining('a script "install"'),
    expect.stringContaining('no version range'),
    expect.stringContaining('no license'),
  ])
})

test('a plugin under “dependencies” is refused, of a plugin and of a library, under whatever name (P14)', async () => {
  const words = 'it lists the plugin "greeter" under "dependencies"; a plugin belongs under "peerDependencies"'
  expect(await reasonsAgainst(pack(library({ dependencies: { greeter: '^1' } })), 'words')).toEqual([words])
  expect(await reasonsAgainst(pack(library({ optionalDependencies: { hi: 'npm:greeter@^1' } })), 'words')).toEqual([
    words,
  ])
  const files = await published({
    name: 'needy',
    source: source.replaceAll('Greet', 'Need').replace('/greeting', '/need'),
    scopes: ['mail'],
  })
  const manifest = JSON.parse(files.get('package.json') ?? '') as object
  files.set('package.json', JSON.stringify({ ...manifest, dependencies: { greeter: '^1' } }))
  expect(await reasonsAgainst(pack(files), 'needy')).toEqual([expect.stringContaining('lists the plugin "greeter"')])
})
