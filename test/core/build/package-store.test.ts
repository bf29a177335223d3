import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { PackageStore } from '../../../core/build/package-store.js'
import type { Lock } from '../../../core/model/index.js'
import { FakeRegistry } from './fake-registry.js'
import { makeTarball, type TarEntry } from './make-tarball.js'
import { temporaryFolder } from './temporary-folder.js'

const { signal } = new AbortController()
const packageJson = (id: string): TarEntry => {
  const at = id.lastIndexOf('@')
  return { path: 'package/package.json', content: JSON.stringify({ name: id.slice(0, at), version: id.slice(at + 1) }) }
}
const sha512 = (bytes: Buffer): string => `sha512-${createHash('sha512').update(bytes).digest('base64')}`

function lockOf(registry: FakeRegistry, ...ids: string[]): Lock {
  const packages = ids.map((id) => [id, { integrity: sha512(registry.bytesOf(id)), dependencies: {} }])
  return { plugins: [], packages: Object.fromEntries(packages) }
}

async function corruption(id: string, tarball: Buffer): Promise<{ message: string; left: string[] }> {
  const root = await temporaryFolder()
  const registry = new FakeRegistry().publishBytes(id, {}, tarball)
  const store = await PackageStore.open(root)
  const error = await store.fetch(lockOf(registry, id), { source: registry, signal }).then(
    () => ({ code: 'none', message: 'it was fetched' }),
    (reason: { code: string; message: string }) => reason,
  )
  expect(error.code, error.message).toBe('PACKAGE_CORRUPT')
  expect(error.message).toContain(`The tarball of ${id} is not what was published`)
  const left = await readdir(root, { recursive: true })
  return { message: error.message, left: left.filter((path) => path !== '.unpacking') }
}

test('packages are unpacked below a node_modules segment, read-only, each under its content', async () => {
  const root = await temporaryFolder()
  const registry = new FakeRegistry()
    .publish('@acme/lib@1.0.0', {}, { 'index.js': 'export {}', 'deep/er/empty.js': '' })
    .publish('lodash@4.17.21')
  const lock = lockOf(registry, '@acme/lib@1.0.0', 'lodash@4.17.21')
  const store = await PackageStore.open(root)
  await store.fetch(lock, { source: registry, signal })
  const { integrity } = lock.packages['@acme/lib@1.0.0']!
  const sha16 = Buffer.from(integrity.slice(7), 'base64').toString('hex').slice(0, 16)
  const folder = join(root, `@acme+lib@1.0.0-${sha16}`, 'node_modules', '@acme', 'lib')
  expect(store.folderOf('@acme/lib@1.0.0', integrity)).toBe(folder)
  expect(await readFile(join(folder, 'index.js'), 'utf8')).toBe('export {}')
  expect(await readFile(join(folder, 'deep/er/empty.js'), 'utf8')).toBe('')
  expect((await stat(join(folder, 'index.js'))).mode & 0o777).toBe(0o444)
  expect(await store.manifest('@acme/lib@1.0.0', integrity)).toMatchObject({ name: '@acme/lib', version: '1.0.0' })
})

test('what is there already is not fetched again', async () => {
  const registry = new FakeRegistry().publish('a@1.0.0').publish('b@1.0.0')
  const store = await PackageStore.open(await temporaryFolder())
  const seen: string[] = []
  const options = { source: registry, signal, onProgress: ({ detail = '' }) => seen.push(detail) }
  await store.fetch(lockOf(registry, 'a@1.0.0'), options)
  await store.fetch(lockOf(registry, 'a@1.0.0', 'b@1.0.0'), options)
  await store.fetch(lockOf(registry, 'a@1.0.0', 'b@1.0.0'), options)
  expect(registry.asked).toEqual(['a@1.0.0.tgz', 'b@1.0.0.tgz'])
  expect(seen).toEqual(['a@1.0.0', 'b@1.0.0'])
})

test('two stores on one folder that fetch the same at once both end well', async () => {
  const root = await temporaryFolder()
  const registry = new FakeRegistry()
  const ids = Array.from({ length: 20 }, (_one, index) => `lib-${index}@1.0.0`)
  for (const id of ids) registry.publish(id, {}, { 'a.js': 'a', 'b/c.js': 'c' })
  const stores = await Promise.all([PackageStore.open(root), PackageStore.open(root)])
  await Promise.all(
    [...stores, ...stores].map((store) => store.fetch(lockOf(registry, ...ids), { source: registry, signal })),
  )
  expect((await readdir(root)).length).toBe(ids.length + 1)
  expect(await readdir(join(root, '.unpacking'))).toEqual([])
})

test('other bytes than were locked are refused and leave nothing', async () => {
  const root = await temporaryFolder()
  const registry = new FakeRegistry().publish('a@1.0.0')
  const lock = lockOf(registry, 'a@1.0.0')
  registry.spoil('a@1.0.0', makeTarball([packageJson('a@1.0.0')]))
  const store = await PackageStore.open(root)
  const error = await store.fetch(lock, { source: registry, signal }).catch((reason: Error) => reason)
  expect(error).toMatchObject({
    code: 'PACKAGE_CORRUPT',
    message: 'The tarball of a@1.0.0 is not what was published: its sha512 differs.',
  })
  expect(await readdir(root)).toEqual(['.unpacking'])
  expect(await readdir(join(root, '.unpacking'))).toEqual([])
})

test('a tarball that was cut off before it was published is refused', async () => {
  const whole = new FakeRegistry()
    .publish('a@1.0.0', {}, { 'index.js': 'x'.repeat(5000) + Math.random() })
    .bytesOf('a@1.0.0')
  const { left } = await corruption('a@1.0.0', whole.subarray(0, whole.length - 40))
  expect(left).toEqual([])
})

test.each<[string, TarEntry[], string]>([
  [
    'a path that leads out',
    [{ path: 'package/../../../escaped.js', content: 'x' }],
    'it holds a path that leads out: package/../../../escaped.js',
  ],
  ['an absolute path', [{ path: '/tmp/escaped.js', content: 'x' }], 'it holds a path that leads out: /tmp/escaped.js'],
  [
    'a symbolic link',
    [{ path: 'package/link', type: 'SymbolicLink', linkpath: '/etc/passwd' }],
    'it holds package/link, a SymbolicLink',
  ],
  [
    'a symbolic link, then a file through it',
    [
      { path: 'package/d', type: 'SymbolicLink', linkpath: '/tmp' },
      { path: 'package/d/x', content: 'x' },
    ],
    'a SymbolicLink',
  ],
  ['a hard link', [{ path: 'package/link', type: 'Link', linkpath: '/etc/passwd' }], 'it holds package/link, a Link'],
  ['a device', [{ path: 'package/null', type: 'CharacterDevice' }], 'it holds package/null, a CharacterDevice'],
  [
    'a file below a file',
    [
      { path: 'package/a', content: 'x' },
      { path: 'package/a/b', content: 'x' },
    ],
    'it holds a/b below a file',
  ],
])('a tarball with %s is refused and leaves nothing', async (_what, entries, reason) => {
  const { message, left } = await corruption('a@1.0.0', makeTarball([packageJson('a@1.0.0'), ...entries]))
  expect(message).toContain(reason)
  expect(left).toEqual([])
})

test('a tarball that is no tarball, or says it is another package, is refused', async () => {
  await corruption('a@1.0.0', Buffer.from('hello '.repeat(500)))
  expect((await corruption('a@1.0.0', makeTarball([packageJson('b@1.0.0')]))).message).toContain(
    'its package.json says b@1.0.0',
  )
  expect((await corruption('a@1.0.0', makeTarball([{ path: 'package/index.js', content: '' }]))).message).toContain(
    'it holds no package.json',
  )
})

test('a tarball that would be unpacked twice is none', async () => {
  const tarball = makeTarball([packageJson('a@1.0.0')])
  for (const packed of [gzipSync(tarball), zstdCompressSync(tarball)]) await corruption('a@1.0.0', packed)
})

test('packages that are too large together are refused, each time, and none of them stays', async () => {
  const root = await temporaryFolder()
  const registry = new FakeRegistry()
  const ids = ['a@1.0.0', 'b@1.0.0', 'c@1.0.0']
  for (const id of ids) registry.publish(id, {}, { 'index.js': 'x'.repeat(400_000) })
  const { packages } = lockOf(registry, ...ids)
  const plugins = [{ name: 'points', package: 'a', version: '1.0.0', kind: 'explicit' as const, enabled: true }]
  const needs = { a: ['b@1.0.0', 'c@1.0.0'] }
  const a = { ...packages['a@1.0.0']!, dependencies: Object.fromEntries(needs.a.map((id) => [id[0]!, id])) }
  const lock: Lock = { plugins, packages: { ...packages, 'a@1.0.0': a } }
  const store = await PackageStore.open(root)
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await expect(store.fetch(lock, { source: registry, signal, most: 1024 * 1024 })).rejects.toMatchObject({
      code: 'PACKAGES_TOO_LARGE',
      message: expect.stringMatching(
        /^The packages that would be unpacked have more than 1 MB: [abc]@1\.0\.0, which points needs, does not fit any more\.$/,
      ),
    })
    expect(await readdir(root)).toEqual(['.unpacking'])
  }
  await store.fetch(lock, { source: registry, signal, most: 2 * 1024 * 1024 })
  expect((await readdir(root)).length).toBe(ids.length + 1)
})

test('a large package is unpacked with little of it in memory', async () => {
  const content = 'x'.repeat(100_000_000)
  const registry = new FakeRegistry().publish('a@1.0.0', {}, { 'index.js': content })
  const store = await PackageStore.open(await temporaryFolder())
  const before = process.memoryUsage().external
  let most = 0
  const looking = setInterval(() => (most = Math.max(most, process.memoryUsage().external - before)), 1)
  await store.fetch(lockOf(registry, 'a@1.0.0'), { source: registry, signal })
  clearInterval(looking)
  expect(most).toBeLessThan(150_000_000)
})

test('one bad package stops the fetch, and the good ones that were whole stay', async () => {
  const root = await temporaryFolder()
  const registry = new FakeRegistry().publish('a@1.0.0').publish('b@1.0.0')
  const lock = lockOf(registry, 'a@1.0.0', 'b@1.0.0')
  registry.spoil('b@1.0.0', Buffer.from('x'))
  const store = await PackageStore.open(root)
  await expect(store.fetch(lock, { source: registry, signal })).rejects.toMatchObject({ code: 'PACKAGE_CORRUPT' })
  expect(await readdir(join(root, '.unpacking')).catch(() => [])).toEqual([])
  for (const name of await readdir(root)) if (name !== '.unpacking') expect(name).toMatch(/^a@1\.0\.0-/)
})

test('an aborted fetch ends, with the reason', async () => {
  const registry = new FakeRegistry().publish('a@1.0.0')
  registry.tarball = (_name, _version, options) =>
    new Promise((_resolve, reject) =>
      options.signal.addEventListener('abort', () => reject(options.signal.reason as Error)),
    )
  const store = await PackageStore.open(await temporaryFolder())
  const controller = new AbortController()
  const fetching = store.fetch(lockOf(registry, 'a@1.0.0'), { source: registry, signal: controller.signal })
  controller.abort(new Error('enough'))
  await expect(fetching).rejects.toThrow('enough')
})

test.each([
  ['writeFile', 1],
  ['writeFile', 40],
  ['mkdir', 4],
  ['rename', 1],
])('a kill -9 at call %#: %s number %i leaves no half package, and the next start clears up', async (name, count) => {
  const folder = await temporaryFolder()
  const files = Array.from({ length: 60 }, (_one, index) => [
    `part-${index % 6}/file-${index}.js`,
    `export default ${index}\n`,
  ])
  const registry = new FakeRegistry().publish('big@1.0.0', {}, Object.fromEntries(files))
  const lock = lockOf(registry, 'big@1.0.0')
  const [root, lockFile, tarballFile] = ['store', 'lock.json', 'big.tgz'].map((one) => join(folder, one)) as [
    string,
    string,
    string,
  ]
  await writeFile(lockFile, JSON.stringify(lock))
  await writeFile(tarballFile, registry.bytesOf('big@1.0.0'))
  const program = fileURLToPath(new URL('killed-fetch.js', import.meta.url))
  const child = promisify(execFile)(process.execPath, [program, root, lockFile, tarballFile, name, String(count)])
  await expect(child).rejects.toMatchObject({ signal: 'SIGKILL' })

  expect(await readdir(root)).toEqual(['.unpacking'])
  expect(await readdir(join(root, '.unpacking'))).not.toEqual([])
  const store = await PackageStore.open(root)
  expect(await readdir(join(root, '.unpacking'))).toEqual([])
  await store.fetch(lock, { source: registry, signal })
  const there = await readdir(store.folderOf('big@1.0.0', lock.packages['big@1.0.0']!.integrity), { recursive: true })
  expect(there.length).toBe(60 + 6 + 1)
})

test('what a living process is busy with is left alone', async () => {
  const root = await temporaryFolder()
  const busy = join(root, '.unpacking', `${process.pid}-abc`)
  await mkdir(busy, { recursive: true })
  await PackageStore.open(root)
  expect(await readdir(join(root, '.unpacking'))).toEqual([`${process.pid}-abc`])
})
