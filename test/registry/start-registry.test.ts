import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRegistryClient, type RunningRegistry, startRegistry } from '../../registry/index.js'
import { packed } from './packed.js'
import { temporaryFolder } from './temporary-folder.js'

let home: string
let registry: RunningRegistry
const start = (options: { home?: string; port?: number; log?: number } = {}) =>
  startRegistry({ home, port: 0, signal: AbortSignal.timeout(30_000), ...options })

beforeAll(async () => {
  process.env['SHOPCTL_UPLINK'] = 'none'
  home = await mkdtemp(join(tmpdir(), 'shopctl-registry-'))
  registry = await start()
})

afterAll(async () => {
  delete process.env['SHOPCTL_UPLINK']
  await registry.close()
  await rm(home, { recursive: true, force: true })
})

test('a port that is taken is said so', async () => {
  await expect(start({ port: Number(new URL(registry.url).port) })).rejects.toMatchObject({ code: 'PORT_TAKEN' })
})

test('a start that is given up ends at once with the caller’s reason', async () => {
  await expect(startRegistry({ home, port: 0, signal: AbortSignal.abort(new Error('never mind')) })).rejects.toThrow(
    'never mind',
  )
})

test('nobody publishes without the token', async () => {
  const client = createRegistryClient({ url: registry.url })
  await expect(client.publish(packed('anonymous', '1.0.0'))).rejects.toMatchObject({ code: 'TOKEN_MISSING' })
  expect(await client.packument('anonymous')).toBeNull()
  await client.close()
})

test('nobody publishes with a token that was made up', async () => {
  const token = `${registry.token.slice(0, -4)}AAAA`
  const client = createRegistryClient({ url: registry.url, token })
  const error = await client.publish(packed('forged', '1.0.0')).catch((error: Error) => error)
  expect(error).toMatchObject({ code: 'TOKEN_UNKNOWN' })
  expect(JSON.stringify(error) + String(error)).not.toContain(token)
  await client.close()
})

test.each(['platform', 'somebody'])('nobody signs up as %s', async (name) => {
  const answer = await fetch(`${registry.url}/-/user/org.couchdb.user:${name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password: 'correct horse battery' }),
  })
  expect(answer.status).toBe(404)
})

test('everyone reads', async () => {
  const publisher = createRegistryClient(registry)
  await publisher.publish(packed('for-everyone', '1.0.0'))
  expect((await fetch(`${registry.url}/for-everyone`)).status).toBe(200)
  await publisher.close()
})

test('a restart keeps the packages and the token, and its log never holds the token', async () => {
  const other = await temporaryFolder()
  const log = await open(join(other, 'log'), 'a')
  const first = await start({ home: other, log: log.fd })
  const client = createRegistryClient(first)
  await client.publish(packed('kept', '1.0.0'))
  await client.close()
  await first.close()
  const second = await start({ home: other, log: log.fd })
  expect(second.token).toBe(first.token)
  expect((await fetch(`${second.url}/kept`)).status).toBe(200)
  await second.close()
  await log.close()
  expect(await readFile(join(other, 'log'), 'utf8')).not.toContain(first.token)
})

test('what a crash left half published can be published again', async () => {
  const other = await temporaryFolder()
  await leaveHalfPublished(join(other, 'registry'))
  const restarted = await start({ home: other })
  const client = createRegistryClient(restarted)
  await client.publish(packed('tarball-only', '1.0.0'))
  await client.publish(packed('cut-off', '1.0.0'))
  await client.publish(packed('untagged', '1.2.0'))
  expect((await client.packument('untagged'))?.['dist-tags']).toEqual({ latest: '1.2.0' })
  expect(await client.tarball('tarball-only', '1.0.0')).toEqual(packed('tarball-only', '1.0.0').tarball)
  expect(await readdir(join(other, 'registry/publishing'))).toEqual([])
  await client.close()
  await restarted.close()
})

test('a second registry over the same folder leaves alone what the first is publishing', async () => {
  const other = await temporaryFolder()
  await leave(join(other, 'registry'), 'under-way', { files: { 'package.json': '' }, pid: process.pid })
  await (await start({ home: other })).close()
  expect(await readdir(join(other, 'registry/packages'))).toContain('under-way')
})

test('closing is quick, also while someone holds a connection', async () => {
  const other = await temporaryFolder()
  const held = await start({ home: other })
  const socket = connect(Number(new URL(held.url).port), '127.0.0.1')
  await once(socket, 'connect')
  const began = performance.now()
  await held.close()
  expect(performance.now() - began).toBeLessThan(2_500)
  await held.closed
  socket.destroy()
})

test('the registry ends when the process that started it is killed', async () => {
  const other = await temporaryFolder()
  const parent = await startFromAnotherProcess(other)
  const [url] = (await once(parent, 'message')) as [string]
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await once(socket, 'connect')
  const lost = new Promise((resolve) =>
    socket
      .resume()
      .once('close', resolve)
      .once('error', () => undefined),
  )
  parent.kill('SIGKILL')
  await lost
})

async function startFromAnotherProcess(folder: string): Promise<ChildProcess> {
  const room = pathToFileURL(join(import.meta.dirname, '../../dist/registry/index.js')).href
  const script = join(folder, 'start.mjs')
  await writeFile(
    script,
    `import { startRegistry } from '${room}'
     const home = ${JSON.stringify(folder)}
     process.send((await startRegistry({ home, port: 0, signal: AbortSignal.timeout(30_000) })).url)`,
  )
  return spawn(process.execPath, [script], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
}

/** As verdaccio leaves a package at three moments of its publish. */
async function leaveHalfPublished(folder: string): Promise<void> {
  const empty = { versions: {}, 'dist-tags': {}, time: {}, _attachments: {}, _distfiles: {}, _uplinks: {}, _rev: '1-0' }
  const untagged = {
    ...empty,
    name: 'untagged',
    versions: { '1.0.0': { name: 'untagged', version: '1.0.0', dist: { tarball: 'http://x/untagged-1.0.0.tgz' } } },
    _attachments: { 'untagged-1.0.0.tgz': { version: '1.0.0' }, 'untagged-1.2.0.tgz': { shasum: '0' } },
  }
  await leave(folder, 'tarball-only', {
    files: {
      'package.json': JSON.stringify({ ...empty, name: 'tarball-only' }),
      'package.json.lock': '',
      'tarball-only-1.0.0.tgz': 'a',
    },
  })
  await leave(folder, 'cut-off', { files: { 'package.json': '' } })
  await leave(folder, 'untagged', {
    files: {
      'package.json': JSON.stringify(untagged),
      'untagged-1.0.0.tgz': 'a',
      'untagged-1.2.0.tgz': 'b',
      'untagged-1.2.0.tgz.tmp-1': 'b',
    },
  })
}

interface Left {
  readonly files: Readonly<Record<string, string>>
  /** Who was publishing. */
  readonly pid?: number
}

async function leave(folder: string, name: string, left: Left): Promise<void> {
  await mkdir(join(folder, 'packages', name), { recursive: true })
  await mkdir(join(folder, 'publishing'), { recursive: true })
  await writeFile(join(folder, 'publishing', name), String(left.pid ?? 0))
  for (const [file, text] of Object.entries(left.files)) await writeFile(join(folder, 'packages', name, file), text)
}
