import { allow, before, Config, cron, deny, Events, Http, Log, on, Plugin, type Verdict } from '@shopctl/sdk'
import { Checkout, OrderPlaced, type PlaceOrder } from '@shopctl/sdk/shop'
import { testShop } from '@shopctl/sdk/test'
import { expect, test, vi } from 'vitest'

/** Has of each thing that both places have. */
@Plugin({ config: { type: 'object', properties: { most: { type: 'integer', default: 1000 } } } })
class Guard {
  failures = 0

  constructor(
    private readonly config: Config<{ most: number }>,
    private readonly http: Http,
    private readonly log: Log,
  ) {}

  @before(Checkout, 'place', { deadline: 1_500 })
  async check({ cart, email }: PlaceOrder): Promise<Verdict> {
    if (email === 'broken@example.com') throw new Error('it is broken')
    const answer = await this.http.fetch('https://api.example.com/limits')
    const { factor = 1 } = (await answer.json()) as { factor?: number }
    const most = this.config.most * factor
    return cart.total.amount <= most ? allow : deny('TOO_MUCH', 'At most {{most}}.', { most })
  }

  @on(OrderPlaced)
  async tell({ order }: OrderPlaced): Promise<void> {
    this.failures += 1
    if (this.failures === 1) throw new Error('not yet')
    this.log.info('told', { order: order.id })
  }
}

const places = ['inside', 'outside'] as const

test.each(places)(
  '%s: one suite of a plugin’s tests: it allows, refuses, calls, logs and is told of events (N10)',
  async (place) => {
    await using shop = await testShop(Guard, { place, config: { most: 200 }, scopes: ['http:api.example.com'] })
    shop.http.serve('https://api.example.com', () => ({ body: { factor: 2 } }))
    const { status, body } = await shop.checkout(await shop.cart([{ sku: 'sticker', quantity: 2 }]))
    expect(status).toBe(201)
    await shop.settled()
    const told = shop.log.filter(({ message }) => message === 'told')
    expect(told).toMatchObject([{ plugin: expect.any(String), order: body['id'] }])
    const refused = await shop.checkout(await shop.cart([{ sku: 'sticker', quantity: 3 }]))
    expect(refused).toMatchObject({ status: 422, body: { code: 'TOO_MUCH', title: 'At most 400.' } })
    expect(shop.http.calls).toHaveLength(2)
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const broken = await shop.checkout(await shop.cart([{ sku: 'sticker', quantity: 1 }]), 'broken@example.com')
    expect(broken).toMatchObject({ status: 503, body: { code: 'GUARD_FAILED' } })
    expect(shop.log.some(({ error }) => String(error).includes('it is broken'))).toBe(true)
    expect(String(written.mock.calls)).toMatch(/before .*failed\n.*it is broken/)
    written.mockRestore()
  },
)

@Plugin()
class Hourly {
  constructor(private readonly events: Events) {}

  @cron('0 * * * *')
  count(): void {
    void this.events
  }
}

test('a suite of a plugin that has more is refused outside, with what keeps it in the shop (N10)', async () => {
  await expect(testShop(Hourly, { place: 'outside' })).rejects.toThrow(
    'cannot run outside of the shop: it has jobs by the clock (count)',
  )
})

@Plugin()
class Emitter {
  constructor(private readonly events: Events) {}

  @before(Checkout, 'place')
  check(): Verdict {
    return 'emit' in this.events ? allow : deny('NO', 'No.')
  }
}

test('what its facts do not tell, and is not to be had outside, is refused when it is constructed', async () => {
  await expect(testShop(Emitter, { place: 'outside' })).rejects.toThrow(
    'needs Events, which is not to be had outside of the shop',
  )
})
