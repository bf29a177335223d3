import { expect, test } from 'vitest'
import { resolveSet } from '../../../core/build/resolve.js'
import { FakeRegistry, fakeKernel, installation } from './fake-registry.js'

const { signal } = new AbortController()
const tax = { providers: [{ kind: 'tax', name: 'Tax', exclusive: true }] }
const shipping = { providers: [{ kind: 'shipping', name: 'Post' }] }

const registry = new FakeRegistry()
  .plugin('eu-vat@1.0.0', { facts: tax })
  .plugin('us-tax@1.0.0', { facts: tax })
  .plugin('post@1.0.0', { facts: shipping })
  .plugin('greedy@1.0.0', { facts: { providers: [...tax.providers, ...tax.providers] } })

const resolve = (...installations: ReturnType<typeof installation>[]) =>
  resolveSet({ installations, source: registry, kernel: fakeKernel, signal })

test('two plugins for what a shop has once are a conflict, which names both', async () => {
  await expect(resolve(installation('us-tax'), installation('post'), installation('eu-vat'))).rejects.toMatchObject({
    code: 'PROVIDER_CONFLICT',
    status: 422,
    message: 'A shop has one plugin for tax at most, and eu-vat and us-tax would be 2.',
  })
})

test('so is one plugin that is installed twice, and one that provides it twice', async () => {
  const twice = [installation('eu-vat'), { ...installation('eu-vat'), name: 'old-vat' }]
  await expect(resolve(...twice)).rejects.toThrow('eu-vat and old-vat')
  await expect(resolve(installation('greedy'))).rejects.toThrow('greedy and greedy')
})

test('one that is switched off is in nobody’s way, and of other kinds there may be several', async () => {
  const off = { ...installation('us-tax'), enabled: false }
  const second = { ...installation('post'), name: 'second-post' }
  const { plugins } = await resolve(installation('eu-vat'), off, installation('post'), second)
  expect(plugins.filter(({ enabled }) => enabled).map(({ name }) => name)).toEqual(['eu-vat', 'post', 'second-post'])
})
