import { afterAll, beforeAll, expect, test } from 'vitest'
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
