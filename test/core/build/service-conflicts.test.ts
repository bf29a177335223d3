import { expect, test } from 'vitest'
import { resolveSet } from '../../../core/build/resolve.js'
import { type Facts, type Lock, ShopError } from '../../../core/model/index.js'
import { FakeRegistry, fakeKernel, installation } from './fake-registry.js'

const { signal } = new AbortController()
const token = 'points:Points'
const search = '@shopctl/sdk/shop:CatalogSearch'
const offering = (by: string): Partial<Facts> => ({ offers: [{ token, by }] })
const replacing = (by: string): Partial<Facts> => ({ replaces: [{ token: search, by }] })

const resolve = (source: FakeRegistry, ...specs: (string | ReturnType<typeof installation>)[]): Promise<Lock> => {
  const installations = specs.map((spec) => (typeof spec === 'string' ? installation(spec) : spec))
  return resolveSet({ installations, source, kernel: fakeKernel, signal })
}

async function refusal(...args: Parameters<typeof resolve>): Promise<ShopError> {
  const error = await resolve(...args).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ShopError)
  return error as ShopError
}

const plugins = (): FakeRegistry =>
  new FakeRegistry()
    .plugin('points@1.0.0', { facts: offering('PointsService') })
    .plugin('stars@1.0.0', { facts: offering('Stars'), peerDependencies: { points: '*' } })
    .plugin('synonyms@1.0.0', { facts: replacing('Synonyms') })
    .plugin('fuzzy@1.0.0', { facts: replacing('Fuzzy') })
    .plugin('gifts@1.0.0', { facts: { routes: ['GET /gifts/:id', 'POST /{installation}/gifts'] } })
    .plugin('presents@1.0.0', { facts: { routes: ['GET /gifts/:sku'] } })

test('two plugins that offer the same token are refused, both by name', async () => {
  const { code, message } = await refusal(plugins(), 'points', 'stars')
  expect(code).toBe('SERVICE_CONFLICT')
  expect(message).toBe('The service points:Points is offered by points and stars, and can be by one alone.')
})

test('one plugin twice is no conflict of what it offers', async () => {
  const lock = await resolve(plugins(), 'points', 'vip=points')
  expect(lock.plugins.map(({ name }) => name)).toEqual(['points', 'vip'])
})

test('two plugins that replace the same class of the shop are refused, both by name', async () => {
  const { code, message, hint } = await refusal(plugins(), 'synonyms', 'fuzzy')
  expect(code).toBe('SERVICE_CONFLICT')
  expect(message).toBe(`The service ${search} is replaced by fuzzy and synonyms, and can be by one alone.`)
  expect(hint).toContain('shopctl plugin disable fuzzy')
})

test('a plugin that replaces something can be there twice only when one of the two is off', async () => {
  expect((await refusal(plugins(), 'synonyms', 'more=synonyms')).message).toContain('more and synonyms')
  const off = installation('more=synonyms', { enabled: false })
  expect((await resolve(plugins(), 'synonyms', off)).plugins).toHaveLength(2)
})

test('two plugins on one route are refused, however its parameters are called', async () => {
  const { code, message } = await refusal(plugins(), 'gifts', 'presents')
  expect(code).toBe('ROUTE_TAKEN')
  expect(message).toBe('The route GET /gifts/:id is claimed by gifts and presents.')
})

test('a plugin with plain routes cannot be there twice; routes with the installation in them can', async () => {
  const { message } = await refusal(plugins(), 'gifts', 'more=gifts')
  expect(message).toBe('The route GET /gifts/:id is claimed by gifts and more.')
  const registry = new FakeRegistry().plugin('gifts@1.0.0', { facts: { routes: ['GET /{installation}/gifts'] } })
  expect((await resolve(registry, 'gifts', 'more=gifts')).plugins).toHaveLength(2)
})

test('a plugin that needs a service which nobody offers is refused', async () => {
  const registry = plugins().plugin('shop-window@1.0.0', {
    facts: { needs: ['points:Stars'] },
    peerDependencies: { points: '*' },
  })
  expect((await refusal(registry, 'shop-window')).message).toBe(
    'No plugin of this shop offers the service points:Stars, which shop-window needs.',
  )
})

test('all reasons come at once', async () => {
  const { message } = await refusal(plugins(), 'points', 'stars', 'synonyms', 'fuzzy', 'gifts', 'presents')
  for (const reason of ['points and stars', 'fuzzy and synonyms', 'gifts and presents'])
    expect(message).toContain(reason)
})

test('what a plugin cannot be without stands in the lock', async () => {
  const lock = await resolve(plugins(), 'vip=points', installation('stars', { enabled: false }))
  expect(Object.fromEntries(lock.plugins.map(({ name, needs }) => [name, needs]))).toEqual({
    vip: undefined,
    stars: [['vip']],
  })
})
