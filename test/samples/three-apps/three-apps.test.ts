/** Three apps over one code base: the core (rules and rows), the storefront's API, and the web pages for sellers. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sharedPlatform } from '../../setup/prepared/shared-platform.js'
import type { RunningPlatform } from '../../setup/running-platform.js'
import type { Shopper } from '../../setup/shopper.js'
import { openShop } from '../../setup/small-shop.js'
import { repository } from '../../setup/test-platform.js'

let platform: RunningPlatform
let shopper: Shopper

beforeAll(async () => {
  platform = await sharedPlatform()
  shopper = await openShop(platform, 'three-apps')
}, 120_000)

afterAll(() => platform.removeShops('three-apps'))

test('the api serves the shop and describes itself (S1) (P15)', async () => {
  const { status, body } = await shopper.request<{ paths: object }>('GET', '/openapi.json')
  expect(status).toBe(200)
  const subjects = ['/products', '/carts', '/checkout', '/customers', '/sessions', '/orders']
  expect(Object.keys(body.paths).filter((path) => path.startsWith('/_platform'))).toEqual([])
  for (const subject of subjects) expect(Object.keys(body.paths)).toContain(subject)
})

test('the admin is pages, and its API is closed to whoever is not signed in (S1)', async () => {
  const { admin } = await platform.status()
  const page = await fetch(admin)
  expect(page.headers.get('content-type')).toContain('text/html')
  expect(await page.text()).toContain('/admin.js')
  expect((await fetch(new URL('/api/tenants/three-apps', admin))).status).toBe(401)
})

test('the core’s services and stores know no HTTP (S1)', async () => {
  const shop = join(repository, 'core/shop')
  const files = (await readdir(shop, { recursive: true })).filter((name) => /-store\.ts$|\/[a-z]+s?\.ts$/.test(name))
  expect(files.length).toBeGreaterThan(10)
  for (const file of files) {
    const text = await readFile(join(shop, file), 'utf8')
    const told = /from 'fastify'|@(Get|Post|Put|Patch|Delete)\(|\bstatus: \d{3}/.exec(text)?.[0]
    expect({ file, told }).toEqual({ file, told: undefined })
  }
})
