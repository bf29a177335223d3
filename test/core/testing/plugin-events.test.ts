import { afterAll, beforeAll, expect, test } from 'vitest'
import { Controller, DomainEvent, Events, on, Plugin, Post } from '../../../core/sdk/index.js'
import { OrderPlaced } from '../../../core/shop/index.js'
import { testShop } from '../../../core/testing/index.js'
import setup from '../../../core/testing/setup.js'

let stop: (() => Promise<void>) | undefined
beforeAll(async () => {
  stop = await setup()
})
afterAll(() => stop?.())

// The nearest package.json is the project's own: its name is theirs.
class Earned extends DomainEvent {
  static override readonly type: string = 'shopctl.earned'
  constructor(readonly points: number) {
    super()
  }
  readonly aggregate = 'points:ann'
}

class Borrowed extends Earned {
  static override readonly type = 'crm.synced'
}

@Controller('/earn')
class Earning {
  constructor(private readonly events: Events) {}

  @Post()
  async earn(): Promise<void> {
    await this.events.emit(new Earned(1))
    await this.events.emit(new Earned(2))
  }

  @Post('/steal')
  async steal(): Promise<void> {
    await this.events.emit(new OrderPlaced({ id: '1' } as never))
  }
}

@Plugin({ events: [Earned], controllers: [Earning] })
class Points {
  static readonly seen: number[] = []

  @on(Earned)
  count({ points }: Earned): void {
    Points.seen.push(points)
  }
}

test('a plugin emits events of its own, and whoever subscribes gets them in their order', async () => {
  await using shop = await testShop(Points)
  expect((await shop.request('POST', '/earn')).status).toBe(204)
  await shop.settled()
  expect(Points.seen).toEqual([1, 2])
})

test('the shop’s own events are not a plugin’s to emit', async () => {
  await using shop = await testShop(Points)
  expect((await shop.request('POST', '/earn/steal')).status).toBe(500)
  expect(JSON.stringify(shop.log)).toContain('EVENT_NOT_DECLARED: shopctl may not emit')
  await shop.settled()
})

test('an event that does not bear the package’s name fails in its author’s tests already', async () => {
  @Plugin({ events: [Borrowed] })
  class Thief {}
  await expect(testShop(Thief)).rejects.toThrow('whose name does not begin with "shopctl."')
})
