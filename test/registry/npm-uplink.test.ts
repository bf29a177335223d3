import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestRegistry, type TestRegistry } from './start-test-registry.js'

let registry: TestRegistry

beforeAll(async () => {
  registry = await startTestRegistry('')
})
afterAll(() => registry.close())

test('packages come from the npm registry that npm itself is set to', { timeout: 60_000 }, async () => {
  const packument = await registry.client.packument('is-number')
  expect(packument?.versions['7.0.0']?.dist.integrity).toMatch(/^sha512-/)
  expect((await registry.client.tarball('is-number', '7.0.0')).length).toBeGreaterThan(1_000)
})

test('a name that is nowhere in the world is null', { timeout: 60_000 }, async () => {
  expect(await registry.client.packument('@shopctl-nobody-has-this/nor-this')).toBeNull()
})
