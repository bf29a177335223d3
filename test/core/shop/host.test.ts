import { afterAll, beforeAll, expect, test } from 'vitest'
import { noted } from '../../../core/sdk/host/index.js'
import type { HookTarget } from '../../../core/sdk/index.js'
import { shopMigrations, shopParts } from '../../../core/shop/host.js'
import { type ShopServer, startShopServer } from './shop-server.js'

let server: ShopServer
beforeAll(async () => {
  server = await startShopServer()
})
afterAll(() => server.close())

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly summary?: string }>>>>
}

test('OpenAPI describes what shoppers may call, each in words, and nothing of the platform’s (P15)', async () => {
  const shop = await server.shop()
  const { body } = await shop.request<OpenApi>('GET /openapi.json')
  const routes = Object.entries(body.paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, { summary }]) => ({ route: `${verb.toUpperCase()} ${path}`, summary })),
  )
  expect(routes.map(({ route }) => route).toSorted()).toEqual([
    'DELETE /carts/{id}/codes/{code}',
    'DELETE /carts/{id}/lines/{sku}',
    'DELETE /sessions/current',
    'GET /carts/{id}',
    'GET /carts/{id}/payment-options',
    'GET /carts/{id}/shipping-options',
    'GET /customers/me',
    'GET /orders',
    'GET /orders/{id}',
    'GET /products',
    'GET /products/{handle}',
    'PATCH /carts/{id}',
    'PATCH /carts/{id}/lines/{sku}',
    'PATCH /customers/me',
    'POST /carts',
    'POST /carts/{id}/codes',
    'POST /carts/{id}/lines',
    'POST /checkout',
    'POST /customers',
    'POST /sessions',
    'PUT /carts/{id}/billing-address',
    'PUT /carts/{id}/customer',
    'PUT /carts/{id}/payment-option',
    'PUT /carts/{id}/shipping-address',
    'PUT /carts/{id}/shipping-option',
  ])
  expect(routes.filter(({ summary }) => !summary)).toEqual([])
})

test('every body refuses unknown keys, and every answer has a schema', () => {
  const routes = shopParts.controllers.flatMap((controller) => noted(controller, 'routes') ?? [])
  const open = routes.filter(
    ({ schema: { body } }) => body && (body as Record<string, unknown>)['additionalProperties'] !== false,
  )
  expect(open).toEqual([])
  expect(routes.filter(({ schema: { response = {} } }) => Object.keys(response).length === 0)).toEqual([])
})

test('an action that takes or gives a secret shows hooks a view of its own', () => {
  const secretive = shopParts.controllers.flatMap((controller: HookTarget) =>
    (noted(controller, 'routes') ?? [])
      .filter(({ schema }) => /"(password|token|secret)"/.test(JSON.stringify(schema)))
      .map(({ method }) => ({ method, hasView: Object.hasOwn(controller.hookable ?? {}, method) })),
  )
  expect(secretive).toEqual([
    { method: 'login', hasView: true },
    { method: 'register', hasView: true },
  ])
})

test('migrations run in the order of their names, each of which is there once', () => {
  const names = shopMigrations.map(({ name }) => name)
  expect(names).toEqual([...new Set(names)].toSorted())
})

test('the tables are the tenant’s own: no statement names a schema', () => {
  for (const { sql } of shopMigrations) expect(sql).not.toMatch(/\b(create|alter|references)\s+(table\s+)?\w+\./i)
})
