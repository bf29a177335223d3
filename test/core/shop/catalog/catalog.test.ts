import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseTenantFile } from '../../../../core/model/index.js'
import { internalPaths } from '../../../../core/protocol/index.js'
import { Catalog } from '../../../../core/shop/catalog/catalog.js'
import type { Product } from '../../../../core/shop/catalog/product.js'
import type { Page } from '../../../../core/shop/page.js'
import { type ShopServer, startShopServer } from '../shop-server.js'
import { product } from '../shopper.js'
import { platformToken, type TestShop } from '../test-shop.js'

let server: ShopServer
// For what is only read, and for what is refused and changes nothing.
let calm: TestShop
beforeAll(async () => {
  server = await startShopServer()
  calm = await server.shop()
  await calm.sell(product('tent'))
})
afterAll(() => server.close())

const handlesOf = ({ items }: Page<Product>): string[] => items.map(({ handle }) => handle)

async function search(shop: TestShop, q: string): Promise<string[]> {
  const { status, body } = await shop.request<Page<Product>>(`GET /products?q=${encodeURIComponent(q)}`)
  expect(status).toBe(200)
  return handlesOf(body)
}

const platform = { 'x-shopctl-token': platformToken }
const put = (shop: TestShop, products: readonly object[], headers: Record<string, string> = platform) =>
  shop.request(`PUT ${internalPaths.catalog}`, { body: { products }, headers })

test('the platform fills the catalog, and shoppers see it in the same order (P15)', async () => {
  const shop = await server.shop({ currency: 'USD' })
  expect((await put(shop, [product('tent'), product('axe'), product('mug', { price: 1250, stock: 3 })])).status).toBe(
    204,
  )
  const { body } = await shop.request<Page<Product>>('GET /products')
  expect(handlesOf(body)).toEqual(['tent', 'axe', 'mug'])
  expect(body.items[2]).toEqual({
    handle: 'mug',
    title: 'The mug',
    description: 'A good mug.',
    variants: [{ sku: 'mug', title: 'Standard', price: { amount: 1250, currency: 'USD' }, stock: 3 }],
  })
})

test.each([{}, { 'x-shopctl-token': 'a guess' }])('nobody else fills it: %j', async (headers) => {
  const shop = await server.shop()
  expect((await put(shop, [product('tent')], headers)).status).toBe(404)
  expect(await shop.sql('select from products')).toHaveLength(0)
})

test('a second import updates by handle and sku and leaves the rest as it is', async () => {
  const shop = await server.shop()
  await shop.sell(product('tent', { price: 100, stock: 1 }), product('mug'))
  await shop.sell({ ...product('tent', { price: 200, stock: 5 }), title: 'A new tent' })
  const { body } = await shop.request<Page<Product>>('GET /products')
  expect(handlesOf(body)).toEqual(['tent', 'mug'])
  expect(body.items[0]).toMatchObject({ title: 'A new tent', variants: [{ price: { amount: 200 }, stock: 5 }] })
})

test('an import with something wrong in it changes nothing', async () => {
  const shop = await server.shop()
  const twice = await put(shop, [
    product('tent'),
    product('mug'),
    { ...product('mug'), variants: product('x').variants },
  ])
  expect([twice.status, twice.body['code']]).toEqual([422, 'CATALOG_DUPLICATE'])
  const free = { ...product('gift'), variants: [{ sku: 'gift', title: 'Gift', price: -1, stock: 1 }] }
  expect((await put(shop, [product('tent'), free])).status).toBe(400)
  expect(await shop.sql('select from products')).toHaveLength(0)
})

test('what an import leaves out of a product stays: its description, and variants that it does not name', async () => {
  const shop = await server.shop()
  await shop.sell(product('tent'))
  const { description: _, ...tent } = product('tent')
  const pegs = { ...tent, variants: [{ sku: 'pegs', title: 'Pegs', price: 100, stock: 1 }] }
  const { body } = await ask(shop, internalPaths.catalogChanges, { products: [pegs] })
  expect(body['changes']).toEqual([{ handle: 'tent', kind: 'changed', what: ['pegs is new'] }])
  await shop.sell(pegs)
  expect((await ask(shop, internalPaths.catalogPage, { limit: 2 })).body['items']).toEqual([
    { ...product('tent'), variants: [...pegs.variants, ...tent.variants] },
  ])
  await shop.sell({ ...tent, description: '' }, { ...tent, handle: 'new', variants: product('new').variants })
  const stored = await shop.sql('select handle, description from products order by handle')
  expect(stored).toEqual([
    { handle: 'new', description: '' },
    { handle: 'tent', description: '' },
  ])
})

test('an import that takes a product’s last variants away is refused whole, by name; so is a look at it', async () => {
  const shop = await server.shop()
  const tent = { ...product('tent'), variants: [...product('tent').variants, ...product('pegs').variants] }
  await shop.sell(tent, product('axe'), product('mug'))
  const taken = { ...product('set'), variants: [...tent.variants, ...product('axe').variants] }
  for (const path of [internalPaths.catalogChanges, internalPaths.catalog]) {
    const { status, body } = await ask(shop, path, { products: [taken, product('mug')] })
    expect([status, body['code'], body['title']]).toEqual([
      422,
      'PRODUCT_EMPTIED',
      expect.stringContaining('"tent" (tent and 1 more), "axe" (axe).') as string,
    ])
  }
  expect(await shop.sql('select from products')).toHaveLength(3)
  const others = { ...product('axe'), variants: product('hatchet').variants }
  expect((await put(shop, [{ ...taken, variants: taken.variants.slice(1) }, others])).status).toBe(204)
})

test('a product that has no variants is listed nonetheless', async () => {
  const shop = await server.shop()
  await shop.sell(product('tent'))
  await shop.sql('delete from variants')
  const { status, body } = await ask(shop, internalPaths.catalogPage, { limit: 2 })
  expect([status, body['items']]).toEqual([200, [{ ...product('tent'), variants: [] }]])
})

const ask = (shop: TestShop, path: string, body: object) => shop.request(`PUT ${path}`, { body, headers: platform })

test('what an import would change is told before it is made, and nothing once it was made', async () => {
  const shop = await server.shop()
  await shop.sell(product('tent', { price: 100, stock: 1 }), product('mug'))
  const tent = { ...product('tent', { price: 200, stock: 5 }), title: 'A new tent' }
  const products = [tent, product('mug'), product('axe')]
  const changes = async () => (await ask(shop, internalPaths.catalogChanges, { products })).body['changes']
  expect(await changes()).toEqual([
    { handle: 'tent', kind: 'changed', what: ['title', 'tent price 100 → 200', 'tent stock 1 → 5'] },
    { handle: 'mug', kind: 'same', what: [] },
    { handle: 'axe', kind: 'new', what: [] },
  ])
  expect(await shop.sql('select from products')).toHaveLength(2)
  await put(shop, products)
  expect(await changes()).toMatchObject([{ kind: 'same' }, { kind: 'same' }, { kind: 'same' }])
  const moved = [
    { ...product('mug'), variants: [...product('mug').variants, ...product('axe').variants] },
    { ...product('axe'), variants: product('hatchet').variants },
  ]
  expect((await ask(shop, internalPaths.catalogChanges, { products: moved })).body['changes']).toEqual([
    { handle: 'mug', kind: 'changed', what: ['axe comes from axe'] },
    { handle: 'axe', kind: 'changed', what: ['hatchet is new'] },
  ])
})

test('the platform reads the catalog in the form in which it is imported, a page at a time', async () => {
  const shop = await server.shop()
  const products = [product('tent'), { ...product('axe'), description: '' }, product('mug')]
  await put(shop, products)
  const { body } = await ask(shop, internalPaths.catalogPage, { limit: 2 })
  const { handle, title, variants } = product('axe')
  expect(body['items']).toEqual([product('tent'), { handle, title, variants }])
  const rest = await ask(shop, internalPaths.catalogPage, { limit: 2, cursor: body['nextCursor'] })
  expect(rest.body).toEqual({ items: [product('mug')], nextCursor: null })
  expect((await shop.request(`PUT ${internalPaths.catalogPage}`, { body: { limit: 2 } })).status).toBe(404)
})

test('imports of the same products in opposite orders, at once, all end', async () => {
  const shop = await server.shop()
  const other = await shop.another()
  const products = Array.from({ length: 30 }, (_, i) => product(`p${i}`))
  const imports = Array.from({ length: 10 }, (_, i) =>
    (i % 2 === 0 ? shop : other).get(Catalog).import(i % 3 === 0 ? products : products.toReversed()),
  )
  await Promise.all(imports)
  expect(await shop.sql('select from variants')).toHaveLength(30)
})

test('products come a page at a time, each once', async () => {
  const shop = await server.shop()
  await shop.sell(...Array.from({ length: 7 }, (_, i) => product(`p${i}`)))
  const seen: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: Page<Product> = (
      await shop.request<Page<Product>>(`GET /products?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`)
    ).body
    seen.push(...handlesOf(page))
    cursor = page.nextCursor
  }
  expect(seen).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6'])
})

test.each([
  'limit=0',
  'limit=101',
  'limit=x',
  'cursor=abc',
  'cursor=-1',
  `cursor=1'--`,
  `q=${'x'.repeat(101)}`,
  'q=%00',
])('a page asked for by %s is refused', async (query) => {
  expect((await calm.request(`GET /products?${query}`)).status).toBe(400)
})

test('a search finds a text in title, description and handle, in any case (P15)', async () => {
  const shop = await server.shop()
  await shop.sell(product('tent'), product('axe'), { ...product('rope'), description: 'For a TENT.' })
  expect(await search(shop, 'Tent')).toEqual(['tent', 'rope'])
  expect(await search(shop, 'nothing')).toEqual([])
})

test.each([
  `' or 1=1 --`,
  `'; drop table products; --`,
  '%',
  '_',
  '\\',
  `\\'`,
  '$1',
  '%%%%',
  '"',
  `')) union select 1 --`,
])('the search for %j finds that text and nothing else', async (q) => {
  await calm.sell({ ...product('odd'), description: `It says ${q} here` })
  expect(await search(calm, q)).toEqual(['odd'])
  expect(await calm.sql('select from products')).toHaveLength(2)
})

test('one product is found by its handle', async () => {
  const { body } = await calm.request<Product>('GET /products/tent')
  expect(body.title).toBe('The tent')
  const none = await calm.request('GET /products/boat')
  expect([none.status, none.body['code']]).toEqual([404, 'PRODUCT_NOT_FOUND'])
})

test.each([`tent'--`, `' or ''='`, 'TENT', '%00', '..%2f..', 'a%20b'])('the handle %s is none', async (handle) => {
  expect((await calm.request(`GET /products/${handle}`)).status).toBe(400)
})

test.each(['acme', 'globex'])('the catalog of %s comes into a shop as it stands in the file', async (slug) => {
  const path = new URL(`../../../../tenants/${slug}.json`, import.meta.url)
  const { currency, catalog = [] } = parseTenantFile(await readFile(path, 'utf8'), path.pathname)
  const shop = await server.shop({ currency })
  expect((await put(shop, catalog)).status).toBe(204)
  const { body } = await shop.request<Page<Product>>('GET /products?limit=100')
  const products = body.items.map(({ variants, ...product }) => ({
    ...product,
    variants: variants.map(({ price, ...variant }) => ({ ...variant, price: price.amount })),
  }))
  expect(products).toEqual(catalog)
})

test('an article that was sold out and is there again is told of, once; one that was there is not', async () => {
  const shop = await server.shop()
  await shop.sell(product('tent', { stock: 0 }), product('mug', { stock: 3 }))
  await shop.sell(product('tent', { stock: 0 }), product('mug', { stock: 9 }))
  await shop.sell(product('tent', { stock: 2 }))
  await shop.sell(product('tent', { stock: 7 }))
  const told = (await shop.emitted()).filter(({ type }) => type === 'variant.restocked')
  expect(told).toMatchObject([{ payload: { variant: { handle: 'tent', stock: 2 } } }])
})
