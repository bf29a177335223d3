import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageRoot } from '../../../../bin/package-root.js'
import { platformFile } from '../../../../core/control/client/index.js'
import { type RunningRegistry, startRegistry } from '../../../../registry/index.js'
import { cli } from '../../run-cli.js'

let cwd: string
let home: string
let registry: RunningRegistry
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'shopctl-author-'))
  home = join(cwd, '.shopctl')
  mkdirSync(home)
  registry = await startRegistry({ home, port: 0, signal: AbortSignal.timeout(30_000) })
  const { url, token } = registry
  writeFileSync(
    platformFile(home),
    JSON.stringify({ pid: 1, api: 'http://127.0.0.1:1', token: '', registry: { url, token } }),
  )
  await cli(['plugin', 'new', 'greeter'], { cwd })
  symlinkSync(join(packageRoot, 'node_modules'), join(cwd, 'node_modules'))
})
afterAll(async () => {
  await registry.close()
  rmSync(cwd, { recursive: true })
})

const shopctl = (...argv: string[]) => cli(argv, { cwd, home })
const json = async (...argv: string[]) => JSON.parse((await shopctl(...argv, '--json')).stdout)

test('before npm install the next step is npm install', async () => {
  const fresh = mkdtempSync(join(tmpdir(), 'shopctl-fresh-'))
  try {
    cpSync(join(cwd, 'greeter'), fresh, { recursive: true })
    const { code, stderr } = await shopctl('plugin', 'check', fresh)
    expect(code).toBe(2)
    expect(stderr).toContain(`PACKAGES_MISSING  The packages that the plugin in ${fresh} needs are not installed.`)
    expect(stderr).toContain(`cd ${fresh} && npm install`)
  } finally {
    rmSync(fresh, { recursive: true })
  }
})

test('the scaffold can be published as it is (P2)', async () => {
  const { code, stdout } = await shopctl('plugin', 'check', 'greeter')
  expect(code).toBe(0)
  expect(stdout).toMatch(
    /^✓ greeter@0\.1\.0 can be published\. .*\n {2}hook +before Checkout\.place → limitPieces\n {2}setting +most\n$/,
  )
})

test('a check tells every fault in a line of its own, and exits with 2', async () => {
  cpSync(join(cwd, 'greeter'), join(cwd, 'broken'), { recursive: true })
  rmSync(join(cwd, 'broken/README.md'))
  writeFileSync(
    join(cwd, 'broken/src/config.ts'),
    'export const GreeterConfig = 1\nexport type GreeterConfig = Nothing\n',
  )
  const { code, stdout } = await shopctl('plugin', 'check', 'broken')
  expect(code).toBe(2)
  expect(stdout).toMatch(/^✗ greeter@0\.1\.0 cannot be published:/)
  expect(stdout).toContain('\n  • there is no README.md')
  expect(stdout).toContain('\n  • src/config.ts:2:29 Cannot find name')
  const report = await json('plugin', 'check', 'broken')
  expect(report).toMatchObject({ name: 'greeter', version: '0.1.0', facts: null })
  expect(report.reasons.length).toBeGreaterThan(1)
})

test('a check shows words of the SDK that are deprecated, and passes', async () => {
  const folder = join(cwd, 'dated')
  cpSync(join(cwd, 'greeter'), folder, { recursive: true })
  const sdk = join(folder, 'node_modules/@shopctl/sdk')
  mkdirSync(sdk, { recursive: true })
  const real = join(packageRoot, 'core/sdk/dist')
  const exports = { '.': { types: './index.d.ts' }, './shop': { types: './shop.d.ts' } }
  writeFileSync(
    join(sdk, 'package.json'),
    JSON.stringify({ name: '@shopctl/sdk', version: '1.0.0', type: 'module', exports }),
  )
  writeFileSync(join(sdk, 'shop.d.ts'), `export * from '${real}/shop/index.js'\n`)
  writeFileSync(
    join(sdk, 'index.d.ts'),
    `export * from '${real}/sdk/index.js'\n/** @deprecated since 1.4: use Verdict. */\nexport type Answer = string\n`,
  )
  writeFileSync(join(folder, 'src/dated.ts'), "import type { Answer } from '@shopctl/sdk'\nexport type No = Answer\n")
  const { code, stdout } = await shopctl('plugin', 'check', 'dated')
  expect(code).toBe(0)
  expect(stdout).toContain('\n  ! src/dated.ts:1:15, src/dated.ts:2:18 Answer is deprecated since 1.4: use Verdict.\n')
})

test('publish publishes to the platform’s registry, each version once', async () => {
  expect(await json('plugin', 'publish', 'greeter')).toMatchObject({
    name: 'greeter',
    version: '0.1.0',
    published: true,
    registry: registry.url,
    phases: { read: expect.any(Number), send: expect.any(Number) },
  })
  expect((await json('plugin', 'publish', 'greeter')).error.code).toBe('VERSION_EXISTS')
})

test('a tenant’s bundle is made from its file and the registry alone, twice the same', async () => {
  await shopctl('plugin', 'publish', 'greeter')
  const plugins = { greeter: {} }
  writeFileSync(join(cwd, 'acme.json'), JSON.stringify({ slug: 'acme', name: 'Acme', currency: 'EUR', plugins }))
  const { hash, plugins: built } = await json('build', 'acme.json', '--out', 'one', '--registry', registry.url)
  expect(built).toEqual(['greeter@0.1.0'])
  expect(readdirSync(join(cwd, 'one')).sort()).toEqual([`${hash}.mjs`, `${hash}.mjs.map`, 'lock.json'].sort())
  const elsewhere = { cwd, home: join(cwd, 'elsewhere') }
  const { stdout } = await cli(['build', 'acme.json', '--out', 'two', '--registry', registry.url], elsewhere)
  expect(stdout.split('\n')[0]).toBe(hash)
  for (const name of readdirSync(join(cwd, 'one'))) {
    expect(readFileSync(join(cwd, 'two', name))).toEqual(readFileSync(join(cwd, 'one', name)))
  }
})

test.for([
  ['nowhere', 'NO_PACKAGE_HERE'],
  ['plain', 'NOT_A_PLUGIN'],
])('what is no plugin is refused: %s is %s', async ([folder, code]) => {
  mkdirSync(join(cwd, 'plain'), { recursive: true })
  writeFileSync(join(cwd, 'plain/package.json'), '{"name":"plain","version":"1.0.0"}')
  expect((await json('plugin', 'check', folder!)).error.code).toBe(code)
  expect((await json('plugin', 'publish', folder!)).error.code).toBe(code)
})

test('check says, too, that a version is published already', async () => {
  await shopctl('plugin', 'publish', 'greeter')
  const { code, stdout } = await shopctl('plugin', 'check', 'greeter')
  expect(code).toBe(2)
  expect(stdout).toContain('0.1.0 is published already, and a published version never changes: raise "version"')
})

test('publish needs a platform; check does not', async () => {
  const alone = { cwd, home: join(cwd, 'nobody') }
  const { code, stderr } = await cli(['plugin', 'publish', 'greeter'], alone)
  expect(code).toBe(3)
  expect(stderr).toContain('PLATFORM_DOWN')
  expect((await cli(['plugin', 'check', 'greeter'], alone)).code).toBe(0)
})
