import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRegistryClient, type RegistryClient } from '../../registry/index.js'
import { packed, packedPlugin, someFacts } from './packed.js'
import { startTestRegistry, type TestRegistry } from './start-test-registry.js'

let registry: TestRegistry
let client: RegistryClient

beforeAll(async () => {
  registry = await startTestRegistry()
  client = registry.client
})

afterAll(() => registry.close())

test('a name under which nothing was published is null', async () => {
  expect(await client.packument('nothing-here')).toBeNull()
  expect(await client.packument('@nobody/nothing-here')).toBeNull()
})

test.each(['../secret', '..%2fsecret', '@x/../y', '.verdaccio-db.json', '-/all'])(
  '"%s" is no name of a package',
  async (name) => {
    await expect(client.packument(name)).rejects.toMatchObject({ code: 'REGISTRY_REFUSED' })
  },
)

test('the packument of a plugin holds its whole package.json', async () => {
  await client.publish(packedPlugin('whole', '1.0.0', { title: 'Whole' }))
  const packument = await client.packument('whole')
  expect(packument?.versions['1.0.0']?.shopctl).toEqual({ title: 'Whole', scopes: [], facts: someFacts })
  expect(packument?.readme).toBe('# whole 1.0.0')
})

test('a tarball comes back as it was published, also under a scope', async () => {
  await client.publish(packed('@acme/lib', '2.1.0-beta.1'))
  expect(await client.tarball('@acme/lib', '2.1.0-beta.1')).toEqual(packed('@acme/lib', '2.1.0-beta.1').tarball)
})

test('the bytes of a tarball that is not there are a coded error', async () => {
  await client.publish(packed('one-version', '1.0.0'))
  await expect(client.tarball('one-version', '1.0.1')).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' })
  await expect(client.tarball('no-version', '1.0.1')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a version is published once, and never changes (P14)', async () => {
  await client.publish(packed('once', '1.0.0'))
  await expect(client.publish(packed('once', '1.0.0', { other: true }))).rejects.toMatchObject({
    code: 'VERSION_EXISTS',
  })
  expect(await client.tarball('once', '1.0.0')).toEqual(packed('once', '1.0.0').tarball)
})

test('of two who publish the same version at once one wins, and its tarball is the one that is kept (P14)', async () => {
  const rivals = ['a', 'b', 'c', 'd'].map((by) => packed('contested', '1.0.0', { by }))
  const results = await Promise.allSettled(rivals.map((rival) => client.publish(rival)))
  const winners = rivals.filter((_, at) => results[at]?.status === 'fulfilled')
  expect(winners).toHaveLength(1)
  expect(await client.tarball('contested', '1.0.0')).toEqual(winners[0]?.tarball)
})

test('two who publish different versions at once both land', async () => {
  await Promise.all([client.publish(packed('parallel', '1.0.0')), client.publish(packed('parallel', '1.1.0'))])
  const packument = await client.packument('parallel', { fresh: true })
  expect(Object.keys(packument?.versions ?? {}).toSorted()).toEqual(['1.0.0', '1.1.0'])
})

test('latest is the highest version, whatever was published last', async () => {
  for (const version of ['1.0.0', '2.0.0', '1.0.1', '3.0.0-beta.1']) await client.publish(packed('tagged', version))
  const packument = await client.packument('tagged', { fresh: true })
  expect(packument?.['dist-tags']).toEqual({ latest: '2.0.0', older: '1.0.1', next: '3.0.0-beta.1' })
})

test('a packument is answered from memory until a fresh one is asked for', async () => {
  const reader = createRegistryClient({ url: registry.url })
  await client.publish(packed('remembered', '1.0.0'))
  const first = await reader.packument('remembered')
  await client.publish(packed('remembered', '1.1.0'))
  expect(await reader.packument('remembered')).toBe(first)
  expect(await reader.packument('remembered', { fresh: true })).toHaveProperty(['versions', '1.1.0'])
  expect(await reader.tarball('remembered', '1.1.0')).toEqual(packed('remembered', '1.1.0').tarball)
  await reader.close()
})

test('a plugin that was just published is found at once, by any word it says of itself (P7)', async () => {
  await client.publish(
    packedPlugin('gift-wrap', '1.0.0', { title: 'Gift wrapping', description: 'Wraps what you order in paper.' }),
  )
  for (const text of ['gift', 'WRAPPING', 'paper order', 'gift-wrap']) {
    expect((await client.search(text)).map(({ name }) => name)).toEqual(['gift-wrap'])
  }
  expect(await client.search('gift nowhere')).toEqual([])
})

test('a search finds the newest version of a plugin, and no package that is none (P7)', async () => {
  await client.publish(packedPlugin('@acme/badge', '1.0.0', { title: 'Old badge' }))
  await client.publish(packedPlugin('@acme/badge', '1.2.0', { title: 'New badge' }))
  await client.publish(packed('badge-library', '1.0.0'))
  const found = await client.search('badge')
  expect(found).toMatchObject([{ name: '@acme/badge', version: '1.2.0', title: 'New badge', scopes: [] }])
  expect(Date.parse(found[0]?.publishedAt ?? '')).not.toBeNaN()
})

test('a search lists those with the word in their name first, and not more than asked for (P7)', async () => {
  await client.publish(packedPlugin('zebra-stripes', '1.0.0', { title: 'Stripes' }))
  await client.publish(packedPlugin('animals', '1.0.0', { title: 'Animals', description: 'With a zebra in it.' }))
  expect((await client.search('zebra')).map(({ name }) => name)).toEqual(['zebra-stripes', 'animals'])
  expect(await client.search('zebra', { limit: 1 })).toHaveLength(1)
})

test('the details of a plugin hold its readme, its facts and all its versions, newest first (P7)', async () => {
  for (const version of ['1.0.0', '1.10.0', '1.9.0'])
    await client.publish(packedPlugin('detailed', version, { title: 'Detailed' }))
  expect(await client.details('detailed')).toMatchObject({
    name: 'detailed',
    version: '1.10.0',
    versions: ['1.10.0', '1.9.0', '1.0.0'],
    facts: someFacts,
    readme: expect.stringContaining('# detailed'),
  })
})

test('details of what is no plugin are a coded error', async () => {
  await client.publish(packed('plain-library', '1.0.0'))
  await client.publish(packed('broken-plugin', '1.0.0', { shopctl: { title: 'Broken', scope: [] } }))
  await expect(client.details('plain-library')).rejects.toMatchObject({ code: 'NOT_A_PLUGIN' })
  await expect(client.details('broken-plugin')).rejects.toMatchObject({ code: 'MANIFEST_INVALID' })
  await expect(client.details('no-such-plugin')).rejects.toMatchObject({ code: 'PLUGIN_NOT_FOUND' })
})

test('a caller who gives up gets his own reason', async () => {
  const signal = AbortSignal.abort(new Error('never mind'))
  await expect(client.packument('whatever', { signal })).rejects.toThrow('never mind')
})
