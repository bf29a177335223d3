import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sharedPlatform } from '../../setup/prepared/shared-platform.js'
import type { RunningPlatform } from '../../setup/running-platform.js'
import { shopctl } from '../../setup/shopctl.js'
import type { Shopper } from '../../setup/shopper.js'
import { openShop, sku } from '../../setup/small-shop.js'

let platform: RunningPlatform
let shopper: Shopper
let other: Shopper
const { cheap } = sku

beforeAll(async () => {
  platform = await sharedPlatform()
  shopper = await openShop(platform, 'minimum')
  other = await openShop(platform, 'no-minimum')
}, 120_000)

afterAll(() => platform.removeShops('minimum', 'no-minimum'))

test('a small order goes through while no plugin forbids it', async () => {
  expect((await shopper.order(cheap)).status).toBe(201)
})

test('hook tables are per tenant: the plugin that a seller adds refuses the next small order, and none of another shop’s (S9) (S2)', async () => {
  const before = (await other.request('GET', '/products')).release
  await platform.client.changeSet(
    'minimum',
    { kind: 'add', plugins: [{ package: 'order-minimum', range: '*' }] },
    () => undefined,
  )
  const answer = await shopper.order(cheap)
  expect(answer).toMatchObject({ status: 422, body: { code: 'ORDER_TOO_SMALL' } })
  expect((await other.request('GET', '/products')).release).toBe(before)
  expect((await other.order(cheap)).status).toBe(201)
})

test('the guard holds whichever door the order comes in by: the admin’s (S22)', async () => {
  const { origin, cookie } = await seller()
  const enter = (quantity: number) =>
    fetch(`${origin}/api/tenants/minimum/orders/phone-${quantity}`, {
      method: 'PUT',
      headers: { cookie, origin, 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'ann@example.com', lines: [{ sku: cheap, quantity }] }),
    })
  const denied = await enter(1)
  expect([denied.status, await denied.json()]).toMatchObject([422, { code: 'ORDER_TOO_SMALL' }])
  const taken = await enter(9)
  expect([taken.status, await taken.json()]).toMatchObject([201, { isNew: true, order: { email: 'ann@example.com' } }])
})

test('the guard holds whichever door the order comes in by: an import, which goes on after it and places each once (S22)', async () => {
  const file = join(platform.home, 'orders.jsonl')
  const line = (reference: string, quantity: number) =>
    JSON.stringify({ reference, email: 'ben@example.com', lines: [{ sku: cheap, quantity }] })
  await writeFile(file, [line('old-1', 8), line('old-2', 1), line('old-3', 8)].join('\n'))
  const bring = () => shopctl(platform.home, 'order', 'import', file, '--tenant', 'minimum')
  const refused = [{ line: 2, reference: 'old-2', code: 'ORDER_TOO_SMALL' }]
  expect(await bring()).toMatchObject({ code: 2, answer: { placed: 2, known: 0, refused } })
  expect(await bring()).toMatchObject({ code: 2, answer: { placed: 0, known: 2, refused } })
})

/** The admin as the shop's seller. */
async function seller(): Promise<{ readonly origin: string; readonly cookie: string }> {
  const origin = (await platform.status()).admin
  const { password } = await platform.client.resetPassword('minimum')
  const signIn = async (secret: string) => {
    const headers = { origin, 'content-type': 'application/json' }
    const body = JSON.stringify({ tenant: 'minimum', password: secret })
    const answer = await fetch(`${origin}/api/session`, { method: 'POST', headers, body })
    return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  }
  const headers = { origin, cookie: await signIn(password), 'content-type': 'application/json' }
  const body = JSON.stringify({ old: password, new: 'a password of my own' })
  await fetch(`${origin}/api/session/password`, { method: 'PUT', headers, body })
  return { origin, cookie: await signIn('a password of my own') }
}

test('removing it lets the order through, and a rollback brings the rule back without a build', async () => {
  await platform.client.changeSet('minimum', { kind: 'remove', names: ['order-minimum'] }, () => undefined)
  expect((await shopper.order(cheap)).status).toBe(201)

  const [current, withRule] = await platform.client.releases('minimum')
  const phases: string[] = []
  const rollback = { kind: 'rollback', to: withRule?.number ?? 0 } as const
  const { release } = await platform.client.changeSet('minimum', rollback, ({ phase }) => phases.push(phase))
  expect(release.bundle).toBe(withRule?.bundle)
  expect(release.number).toBe((current?.number ?? 0) + 1)
  expect(phases).not.toContain('resolve')
  expect((await shopper.order(cheap)).body.code).toBe('ORDER_TOO_SMALL')
})
