import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRegistryClient } from '../../registry/index.js'
import { isThorough } from '../setup/thorough.js'
import { type FaultyRegistry, startFaultyRegistry } from './faulty-registry.js'
import { packed, packedPlugin } from './packed.js'
import { startTestRegistry, type TestRegistry } from './start-test-registry.js'

/** Plays the npm registry of the world: has `world-lib` and `@acme/world`, and any other name is 404. */
let world: FaultyRegistry
const asked: string[] = []
let mood: 'well' | 'failing' | 'silent' = 'well'
let registry: TestRegistry

const worldPackument = (name: string) => ({
  name,
  'dist-tags': { latest: '1.0.0' },
  versions: {
    '1.0.0': {
      name,
      version: '1.0.0',
      dependencies: { other: '^1.0.0' },
      dist: { tarball: `${world.url}/${name}/-/lib-1.0.0.tgz`, shasum: '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8' },
    },
  },
})

beforeAll(async () => {
  world = await startFaultyRegistry((request, response) => {
    const path = decodeURIComponent(request.url ?? '').slice(1)
    asked.push(path)
    if (mood === 'silent') return
    if (mood === 'failing') response.writeHead(503).end('{}')
    else if (path.endsWith('.tgz')) response.end('a')
    else if (/^(world-lib|@acme\/world|own-name)$/.test(path)) response.end(JSON.stringify(worldPackument(path)))
    else response.writeHead(404).end('{}')
  })
  registry = await startTestRegistry(world.url)
})

afterAll(async () => {
  await registry.close()
  await world.close()
})

test('a package that was not published here comes through the uplink, and its tarball too', async () => {
  const packument = await registry.client.packument('@acme/world')
  expect(packument?.versions['1.0.0']?.dependencies).toEqual({ other: '^1.0.0' })
  expect((await registry.client.tarball('@acme/world', '1.0.0')).toString()).toBe('a')
})

test('a name that the uplink does not have either is null', async () => {
  expect(await registry.client.packument('nowhere')).toBeNull()
})

test('a package that was published here hides one of the same name in the world, which is never asked for it', async () => {
  await registry.client.publish(packedPlugin('own-name', '0.1.0', { title: 'Ours' }))
  const packument = await registry.client.packument('own-name')
  expect(Object.keys(packument?.versions ?? {})).toEqual(['0.1.0'])
  expect(await registry.client.tarball('own-name', '0.1.0')).toEqual(
    packedPlugin('own-name', '0.1.0', { title: 'Ours' }).tarball,
  )
  expect(await readdir(join(registry.home, 'registry/packages'))).toContain('own-name')
  expect(asked).not.toContain('own-name')
})

test('what is ours by name, what is looked for as ours, and details of plugins never go through the uplink', async () => {
  const { client } = registry
  expect(await client.packument('@shopctl/anything')).toBeNull()
  expect(await client.packument('world-lib', { own: true })).toBeNull()
  await expect(client.details('world-lib')).rejects.toMatchObject({ code: 'PLUGIN_NOT_FOUND' })
  expect(asked).not.toContain('@shopctl/anything')
  expect(asked).not.toContain('world-lib')
})

test('while the uplink fails, a name that is not here is not said to be missing, and what is here is served', async () => {
  mood = 'failing'
  const reader = createRegistryClient(registry)
  await expect(reader.packument('never-seen')).rejects.toMatchObject({ code: 'UPLINK_UNREACHABLE' })
  expect(await reader.packument('@acme/world')).not.toBeNull()
  expect(await reader.tarball('@acme/world', '1.0.0')).toEqual(Buffer.from('a'))
  await reader.publish(packed('published-meanwhile', '1.0.0'))
  await reader.close()
  mood = 'well'
})

test.runIf(isThorough)('an uplink that never answers is given up within ten seconds', async () => {
  mood = 'silent'
  const began = performance.now()
  await expect(registry.client.packument('never-answered')).rejects.toMatchObject({
    code: 'UPLINK_UNREACHABLE',
    message: expect.stringContaining('it does not answer'),
  })
  expect(performance.now() - began).toBeLessThan(10_000)
  mood = 'well'
})

test('what was put here for when the world cannot be asked comes from the world while that answers', async () => {
  mood = 'well'
  const vendored = packed('world-lib', '2.0.0')
  await registry.client.publish(vendored, { vendored: true })
  const names = async () => Object.keys((await registry.client.packument('world-lib', { fresh: true }))?.versions ?? {})
  expect(await names()).toEqual(['1.0.0'])
  mood = 'failing'
  expect(await names()).toEqual(['2.0.0'])
  expect(await registry.client.tarball('world-lib', '2.0.0')).toEqual(vendored.tarball)
  mood = 'well'
})

test('what is published as ours stays ours, whoever vendors a package of that name', async () => {
  await registry.client.publish(packedPlugin('became-ours', '1.0.0', { title: 'Own' }), { vendored: true })
  await registry.client.publish(packedPlugin('became-ours', '1.1.0', { title: 'Own' }))
  await registry.client.publish(packedPlugin('became-ours', '1.2.0', { title: 'Own' }), { vendored: true })
  asked.length = 0
  const packument = await registry.client.packument('became-ours', { fresh: true })
  expect(Object.keys(packument?.versions ?? {})).toEqual(['1.0.0', '1.1.0', '1.2.0'])
  expect(asked).toEqual([])
})
