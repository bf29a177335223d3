import { afterAll, beforeAll, expect, test } from 'vitest'
import { Clock, Controller, type Delivered, Jobs, job, Plugin, Post } from '../../../core/sdk/index.js'
import { testShop } from '../../../core/testing/index.js'
import setup from '../../../core/testing/setup.js'

let stop: (() => Promise<void>) | undefined
beforeAll(async () => {
  stop = await setup()
})
afterAll(() => stop?.())

@Controller('/sync')
class Syncing {
  constructor(
    private readonly jobs: Jobs<Crm>,
    private readonly clock: Clock,
  ) {}

  @Post()
  async now(): Promise<void> {
    await this.jobs.enqueue('sync', { customer: 'ann' }, { once: 'ann' })
  }

  @Post('/later')
  async later(): Promise<void> {
    await this.jobs.enqueue('sync', { customer: 'bob' }, { at: new Date(this.clock.now().getTime() + 3_600_000) })
  }

  @Post('/wrong')
  async wrong(): Promise<void> {
    await this.jobs.enqueue('helper')
  }
}

@Plugin({ controllers: [Syncing] })
class Crm {
  static seen: string[] = []

  @job()
  async sync({ customer }: { customer: string }, { attempt }: Delivered): Promise<void> {
    Crm.seen.push(`${customer} ${attempt}`)
    if (attempt === 1) throw new Error('not yet')
  }

  helper(): void {}
}

test('a job is done when all is settled, again when it failed, and once where it has a key', async () => {
  Crm.seen = []
  await using shop = await testShop(Crm)
  for (let n = 0; n < 2; n += 1) expect((await shop.request('POST', '/sync')).status).toBe(204)
  await shop.settled()
  expect(Crm.seen).toEqual(['ann 1', 'ann 2'])
})

test('a job for later comes when the clock says so', async () => {
  Crm.seen = []
  await using shop = await testShop(Crm)
  await shop.request('POST', '/sync/later')
  shop.clock.advance({ minutes: 59 })
  await shop.settled()
  expect(Crm.seen).toEqual([])
  shop.clock.advance({ minutes: 1 })
  await shop.settled()
  expect(Crm.seen).toEqual(['bob 1', 'bob 2'])
})

test('a method without @job() is none', async () => {
  await using shop = await testShop(Crm)
  expect((await shop.request('POST', '/sync/wrong')).status).toBe(500)
  expect(JSON.stringify(shop.log)).toContain('has no job \\"helper\\"; it has sync (@job())')
})
