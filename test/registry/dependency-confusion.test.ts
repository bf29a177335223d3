/** Somebody puts a higher version of a package of ours into the registry of the world, and waits for who installs it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRegistryClient } from '../../registry/index.js'
import { type FakeGate, makeFakeGate } from './fake-gate.js'
import { packed } from './packed.js'
import { startTestRegistry, type TestRegistry } from './start-test-registry.js'

let gate: FakeGate
/** A whole verdaccio of the attacker's, and ours, which asks it for what is not its own. */
let world: TestRegistry
let registry: TestRegistry
const lured = packed('@jane/lib', '99.0.0')

beforeAll(async () => {
  gate = await makeFakeGate()
  world = await startTestRegistry()
  for (const name of ['@jane/lib', '@jane/unpublished', 'words', 'lodash', '@other/lib']) {
    await world.client.publish(packed(name, '99.0.0'))
  }
  registry = await startTestRegistry(world.url, gate.gate)
  await registry.authors.create('jane', ['@jane'])
}, 60_000)

afterAll(async () => {
  await registry.close()
  await world.close()
  await gate.close()
})

const versionsOf = async (name: string) => {
  const client = createRegistryClient(registry)
  const versions = (await client.packument(name, { fresh: true }))?.versions
  await client.close()
  return versions === undefined ? null : Object.keys(versions)
}

const statusOf = async (path: string): Promise<number> => (await fetch(`${registry.url}/${path}`)).status

test('a name in a namespace that is owned here is never looked up outside, also where nothing is published under it (S23)', async () => {
  expect(await versionsOf('@other/lib')).toEqual(['99.0.0'])
  expect(await versionsOf('@jane/lib')).toBeNull()
  expect(await statusOf('@jane%2funpublished')).toBe(404)
  expect(await statusOf('@jane/lib/-/lib-99.0.0.tgz')).toBe(404)
})

test('a package that is published here is never looked up outside, also in a version that is not here (S23)', async () => {
  await registry.client.publish(packed('words', '1.0.0'))
  await registry.client.publish(packed('@jane/lib', '1.0.0'))
  expect(await versionsOf('words')).toEqual(['1.0.0'])
  expect(await versionsOf('@jane/lib')).toEqual(['1.0.0'])
  await expect(registry.client.tarball('@jane/lib', '99.0.0')).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' })
  expect(await statusOf('@jane/lib/-/lib-99.0.0.tgz')).toBe(404)
  expect(lured.version).toBe('99.0.0')
})

test('what came from outside before a namespace was owned is not handed out any more (S23)', async () => {
  expect(await versionsOf('@other/lib')).toEqual(['99.0.0'])
  await registry.authors.change({ do: 'grant', author: 'jane', names: ['@other/*'] })
  expect(await versionsOf('@other/lib')).toBeNull()
})

test('no author takes the name of a package of the world’s: all who need that one would get his (S23)', async () => {
  const { token } = await registry.authors.create('eve', [])
  const eve = createRegistryClient({ url: registry.url, token })
  await expect(eve.publish(packed('lodash', '100.0.0'))).rejects.toMatchObject({
    code: 'PACKAGE_NOT_YOURS',
    message: expect.stringContaining('a package of the world’s'),
  })
  await eve.publish(packed('never-heard-of', '1.0.0'))
  expect(await versionsOf('never-heard-of')).toEqual(['1.0.0'])
  await eve.close()
})

test('a namespace stays the registry’s own when its author is gone, as long as something of it is here (S23)', async () => {
  await registry.authors.create('zoe', ['@zoe', '@empty'])
  await registry.client.publish(packed('@zoe/lib', '1.0.0'))
  await registry.authors.change({ do: 'remove', author: 'zoe' })
  await world.client.publish(packed('@zoe/other', '99.0.0'))
  await world.client.publish(packed('@empty/other', '99.0.0'))
  expect(await versionsOf('@zoe/other')).toBeNull()
  expect(await versionsOf('@empty/other')).toEqual(['99.0.0'])
})
