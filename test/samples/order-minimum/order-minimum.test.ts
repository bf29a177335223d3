import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { shopctl } from '../../setup/shopctl.js'
import { Shopper } from '../../setup/shopper.js'
import { TestPlatform } from '../../setup/test-platform.js'

let platform: TestPlatform
let acme: Shopper
let globex: Shopper
const cheap = 'MUG-CRM'

beforeAll(async () => {
  platform = await TestPlatform.start({ environment: { SHOPCTL_SAMPLES: 'order-minimum,welcome-mail' } })
  acme = new Shopper(await platform.address('acme'))
  globex = new Shopper(await platform.address('globex'))
}, 120_000)

afterAll(() => platform.close())

test('a small order goes through while no plugin forbids it', async () => {
  expect((await acme.order(cheap)).status).toBe(201)
})

test('hook tables are per tenant: the plugin that a seller adds refuses the next small order, and none of another shop’s (S9)', async () => {
  const before = (await globex.request('GET', '/products')).release
  await platform.client.changeSet(
    'acme',
    { kind: 'add', plugins: [{ package: 'order-minimum', range: '*' }] },
    () => undefined,
  )
  const answer = await acme.order(cheap)
  expect(answer).toMatchObject({ status: 422, body: { code: 'ORDER_TOO_SMALL' } })
  expect((await globex.request('GET', '/products')).release).toBe(before)
  expect((await globex.order('HOUSE-250-WB')).status).toBe(201)
})

test('the guard holds whichever door the order comes in by: the admin’s (S22)', async () => {
  const { origin, cookie } = await seller()
  const enter = (quantity: number) =>
    fetch(`${origin}/api/tenants/acme/orders/phone-${quantity}`, {
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
  const bring = () => shopctl(platform.home, 'order', 'import', file, '--tenant', 'acme')
  const refused = [{ line: 2, reference: 'old-2', code: 'ORDER_TOO_SMALL' }]
  expect(await bring()).toMatchObject({ code: 2, answer: { placed: 2, known: 0, refused } })
  expect(await bring()).toMatchObject({ code: 2, answer: { placed: 0, known: 2, refused } })
})

/** The admin as the shop's seller. */
async function seller(): Promise<{ readonly origin: string; readonly cookie: string }> {
  const origin = (await platform.status()).admin
  const { password } = await platform.client.resetPassword('acme')
  const signIn = async (secret: string) => {
    const headers = { origin, 'content-type': 'application/json' }
    const body = JSON.stringify({ tenant: 'acme', password: secret })
    const answer = await fetch(`${origin}/api/session`, { method: 'POST', headers, body })
    return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  }
  const headers = { origin, cookie: await signIn(password), 'content-type': 'application/json' }
  const body = JSON.stringify({ old: password, new: 'a password of my own' })
  await fetch(`${origin}/api/session/password`, { method: 'PUT', headers, body })
  return { origin, cookie: await signIn('a password of my own') }
}

test('removing it lets the order through, and a rollback brings the rule back without a build', async () => {
  await platform.client.changeSet('acme', { kind: 'remove', names: ['order-minimum'] }, () => undefined)
  expect((await acme.order(cheap)).status).toBe(201)

  const [current, withRule] = await platform.client.releases('acme')
  const phases: string[] = []
  const rollback = { kind: 'rollback', to: withRule?.number ?? 0 } as const
  const { release } = await platform.client.changeSet('acme', rollback, ({ phase }) => phases.push(phase))
  expect(release.bundle).toBe(withRule?.bundle)
  expect(release.number).toBe((current?.number ?? 0) + 1)
  expect(phases).not.toContain('resolve')
  expect((await acme.order(cheap)).body.code).toBe('ORDER_TOO_SMALL')
})
