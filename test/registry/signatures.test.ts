import { execFile } from 'node:child_process'
import { createPublicKey, verify } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { integrityOf } from '../../registry/client/check-integrity.js'
import { createRegistryClient } from '../../registry/index.js'
import { makeTarball } from '../core/build/make-tarball.js'
import { packed, packedPlugin } from './packed.js'
import { startTestRegistry, type TestRegistry } from './start-test-registry.js'

let registry: TestRegistry

beforeAll(async () => {
  registry = await startTestRegistry()
})

afterAll(() => registry.close())

/** Where it keeps what it has. */
const folder = (): string => join(registry.home, 'registry')

const keysOf = async ({ url }: TestRegistry) =>
  ((await (await fetch(`${url}/-/npm/v1/keys`)).json()) as { keys: [{ keyid: string; key: string }] }).keys

/** Another one than asks the registry of this file: it has read nothing yet. */
const newClient = () => createRegistryClient({ url: registry.url })

/** Changes what the registry has stored of a package behind its back. */
async function tamper(name: string, change: (stored: Stored) => void): Promise<void> {
  const path = join(folder(), 'packages', name, 'package.json')
  const stored = JSON.parse(await readFile(path, 'utf8')) as Stored
  change(stored)
  await writeFile(path, JSON.stringify(stored))
}

interface Stored {
  readonly versions: Record<string, { dist: { integrity: string; signatures?: { keyid: string; sig: string }[] } }>
}

test('each version is signed at publish with a key that the registry tells (N9)', async () => {
  await registry.client.publish(packedPlugin('signed', '1.0.0', { title: 'Signed' }))
  const dist = (await registry.client.packument('signed'))?.versions['1.0.0']?.dist
  const [{ keyid, key }] = await keysOf(registry)
  const [signature] = dist?.signatures ?? []
  expect(signature?.keyid).toBe(keyid)
  const spki = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' })
  const text = Buffer.from(`signed@1.0.0:${dist?.integrity}`)
  expect(verify('sha256', text, spki, Buffer.from(signature?.sig ?? '', 'base64'))).toBe(true)
})

test('the key outlives a restart', async () => {
  const before = await keysOf(registry)
  registry = await registry.restart()
  expect(await keysOf(registry)).toEqual(before)
})

const globalModules = async (): Promise<string> =>
  (await promisify(execFile)('npm', ['root', '--global'])).stdout.trim()

/** What "npm audit signatures" checks with; the command itself wants to ask sigstore on the internet first. */
async function npmsOwn(): Promise<{ manifest(spec: string, options: object): Promise<object> }> {
  // Of the npm that runs the tests; another Node that is found first may have none.
  const own = process.env['npm_execpath'] ?? join(await globalModules(), 'npm/package.json')
  return createRequire(own)('pacote') as never
}

test('npm’s own code finds them good, and one that was forged bad (N9)', async () => {
  const manifest = { name: 'good', version: '1.0.0' }
  const tarball = makeTarball([{ path: 'package/package.json', content: JSON.stringify(manifest) }])
  await registry.client.publish({ ...manifest, manifest, readme: '', tarball })
  const pacote = await npmsOwn()
  const keys = (await keysOf(registry)).map((key) => ({
    ...key,
    pemkey: `-----BEGIN PUBLIC KEY-----\n${key.key}\n-----END PUBLIC KEY-----`,
  }))
  const read = async () =>
    pacote.manifest('good@1.0.0', {
      registry: registry.url,
      verifySignatures: true,
      [`//${new URL(registry.url).host}/:_keys`]: keys,
      cache: await mkdtemp(join(registry.home, 'npm-')),
    })
  expect(await read()).toMatchObject({ name: 'good', _signatures: [{ keyid: keys[0]?.keyid }] })
  await tamper('good', ({ versions }) => {
    const [signature] = versions['1.0.0']?.dist.signatures ?? []
    if (signature !== undefined) signature.sig = `${signature.sig.slice(0, 20)}AAAA${signature.sig.slice(24)}`
  })
  await expect(read()).rejects.toMatchObject({ code: 'EINTEGRITYSIGNATURE' })
})

test('what was exchanged behind the registry’s back is not handed out, with whatever integrity it says (N9)', async () => {
  await registry.client.publish(packed('exchanged', '1.0.0'))
  const other = packed('exchanged', '1.0.0', { evil: true })
  await writeFile(join(folder(), 'packages/exchanged/exchanged-1.0.0.tgz'), other.tarball)
  await expect(newClient().tarball('exchanged', '1.0.0')).rejects.toMatchObject({ code: 'PACKAGE_CORRUPT' })
  const integrity = integrityOf(other.tarball)
  await tamper('exchanged', ({ versions }) => {
    const dist = versions['1.0.0']?.dist
    if (dist !== undefined) dist.integrity = integrity
  })
  await expect(newClient().tarball('exchanged', '1.0.0')).rejects.toMatchObject({
    code: 'PACKAGE_CORRUPT',
    message: expect.stringContaining('its signature is not this registry’s') as string,
  })
})

test('a version whose signature was taken away is not handed out', async () => {
  await registry.client.publish(packed('bare', '1.0.0'))
  await tamper('bare', ({ versions }) => void delete versions['1.0.0']?.dist.signatures)
  await expect(newClient().tarball('bare', '1.0.0')).rejects.toMatchObject({
    code: 'PACKAGE_CORRUPT',
    message: expect.stringContaining('it is not signed') as string,
  })
})

test('what was published before there was a key is signed at the next start', async () => {
  await registry.client.publish(packed('early', '1.0.0'))
  await registry.client.publish(packed('@scope/early', '1.0.0'))
  for (const name of ['early', '@scope/early'])
    await tamper(name, ({ versions }) => void delete versions['1.0.0']?.dist.signatures)
  await rm(join(folder(), 'signing-key.pem'))
  registry = await registry.restart()
  for (const name of ['early', '@scope/early'])
    expect(await newClient().tarball(name, '1.0.0')).toEqual(packed(name, '1.0.0').tarball)
})

const document = (change: (document: Document) => void): string => {
  const { tarball } = packed('lied', '1.0.0')
  const made: Document = {
    name: 'lied',
    'dist-tags': { latest: '1.0.0' },
    versions: {
      '1.0.0': { name: 'lied', version: '1.0.0', dist: { tarball: `${registry.url}/lied/-/lied-1.0.0.tgz` } },
    },
    _attachments: { 'lied-1.0.0.tgz': { data: tarball.toString('base64'), length: tarball.length } },
  }
  change(made)
  return JSON.stringify(made)
}

interface Document {
  readonly name: string
  readonly 'dist-tags': object
  readonly versions: Record<string, { readonly name?: string; readonly version?: string; dist: object }>
  readonly _attachments: Record<string, object>
}

test.each([
  [
    'another integrity than its tarball has',
    400,
    (made: Document) => void (made.versions['1.0.0']!.dist = { integrity: 'sha512-AAAA' }),
  ],
  ['two versions', 400, (made: Document) => void (made.versions['1.0.1'] = { dist: {} })],
  ['two tarballs', 400, (made: Document) => void (made._attachments['other.tgz'] = { data: '' })],
  ['no tarball', 400, (made: Document) => void (made._attachments['lied-1.0.0.tgz'] = {})],
  [
    'more than may be',
    413,
    (made: Document) => void (made._attachments['lied-1.0.0.tgz'] = { data: 'A'.repeat(52 << 20) }),
  ],
])('a publish with %s is refused, and nothing of it is there', async (_, status, change) => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${registry.token}` }
  const answer = await fetch(`${registry.url}/lied`, { method: 'PUT', headers, body: document(change) }).catch(
    // Who sends too much may be cut off before they have read why.
    () => ({ status: 413 }),
  )
  expect(answer.status).toBe(status)
  expect(await registry.client.packument('lied', { fresh: true })).toBeNull()
})
