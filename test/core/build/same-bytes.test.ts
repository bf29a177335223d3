import { execFile } from 'node:child_process'
import { cp, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { FakeRegistry, fakeKernel } from './fake-registry.js'
import { buildSet, openBuilder } from './open-builder.js'
import { temporaryFolder } from './temporary-folder.js'

/** Plugins that import each other, CommonJS, built-ins, the kernel and libraries of one name. */
function registryOfAll(): FakeRegistry {
  return new FakeRegistry()
    .plugin(
      'points@1.0.0',
      { dependencies: { lib: '^1' } },
      { 'index.js': `import lib from 'lib'\nexport class Points { lib = lib }\nexport default class {}\n` },
    )
    .plugin(
      'loyalty@1.0.0',
      { peerDependencies: { points: '*' }, dependencies: { lib: '^2' } },
      {
        'index.js': `import { Points } from 'points'\nimport lib from 'lib'\nimport { before } from '@shopctl/sdk'\nexport default class Loyalty { seen = [Points, lib, before] }\n`,
        'mail/b.md': 'b',
        'mail/a.md': 'a',
        'mail/a.de.md': 'ä',
        'locales/nl.json': '{}',
        'locales/de.json': '{"denials":{"NO":"Nein"}}',
        'assets/b/c.svg': '<svg/>',
        'assets/a.png': 'png',
      },
    )
    .publish(
      'lib@1.0.0',
      {},
      {
        'index.js': `const { Pool } = require('pg')\nmodule.exports = require('./a') + Pool`,
        'a.js': `exports.path = require('node:path')`,
      },
    )
    .publish('lib@2.0.0', {}, { 'index.js': `module.exports = require('fs').readFile` })
}

test('the same lock gives the same bytes in any folder, however deep, also behind a link', async () => {
  const first = await temporaryFolder()
  const deep = join(await temporaryFolder(), 'a/rather/deep/folder with spaces')
  const linked = join(await temporaryFolder(), 'link')
  await symlink(await temporaryFolder(), linked)
  const builds = []
  for (const home of [first, deep, linked])
    builds.push(await buildSet(await openBuilder(registryOfAll(), home), 'loyalty'))
  const [one, two, three] = builds
  expect(two?.bundle.hash).toBe(one?.bundle.hash)
  expect(three?.bundle.hash).toBe(one?.bundle.hash)
  expect(two?.bundle.map.equals(one!.bundle.map)).toBe(true)
  for (const build of builds) {
    const all = build.bundle.code.toString() + build.bundle.map.toString()
    for (const home of [first, deep, linked]) expect(all).not.toContain(home)
  }
})

test('the same lock gives the same bytes in another process', async () => {
  const here = await buildSet(await openBuilder(registryOfAll()), 'loyalty')
  const home = await temporaryFolder()
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'work.json'), JSON.stringify({ lock: here.lock, kernel: fakeKernel }))
  const registry = registryOfAll()
  for (const id of Object.keys(here.lock.packages)) await writeFile(join(folder, `${id}.tgz`), registry.bytesOf(id))
  const program = fileURLToPath(new URL('build-elsewhere.js', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [program, home, folder])
  expect(stdout).toBe(here.bundle.hash)
})

test('the order in which plugins were installed does not matter, what they are called does', async () => {
  const builder = await openBuilder(registryOfAll())
  const one = await buildSet(builder, 'loyalty', 'points')
  expect((await buildSet(builder, 'points', 'loyalty')).bundle.hash).toBe(one.bundle.hash)
  expect((await buildSet(builder, 'points', 'gold=loyalty')).bundle.hash).not.toBe(one.bundle.hash)
})

test('prebundles are made once for all sets, whichever version of another plugin they meet', async () => {
  const home = await temporaryFolder()
  const registry = registryOfAll()
  const builder = await openBuilder(registry, home)
  await buildSet(builder, 'loyalty')
  const copy = join(await temporaryFolder(), 'copy')
  await cp(join(home, 'prebundles'), join(copy, 'prebundles'), { recursive: true })
  registry.plugin('points@1.1.0', {}, { 'index.js': `export class Points {}\nexport default class {}\n` })
  const { plugins } = await buildSet(await openBuilder(registry, copy), 'loyalty')
  expect(plugins.map(({ version }) => version)).toEqual(['1.1.0', '1.0.0'])
  expect((await readdir(join(copy, 'prebundles'))).length).toBe(3)
})
