import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { OutboxLog } from '../../../core/outbox/index.js'
import type { JobRun } from '../../../core/protocol/index.js'
import { startTestOutbox, type TestOutbox } from './start-test-outbox.js'

let outbox: TestOutbox
let runs: (JobRun & { tenant: string })[]

beforeAll(async () => {
  outbox = await startTestOutbox()
  await outbox.tenant('acme')
})
afterAll(() => outbox.close())

const hourly = { plugin: 'carts', method: 'remind', cron: '0 * * * *' }
beforeEach(async () => {
  runs = []
  await outbox.admin.replaceSchedules('acme', [hourly])
})
afterEach(async () => {
  await outbox.stop()
  await outbox.admin.replaceSchedules('acme', [])
})

const run = async (tenant: string, job: JobRun): Promise<void> => {
  runs.push({ tenant, ...job })
}

const schedules = async () =>
  (await outbox.pool.query('select method, cron, due, run_at, attempts, last_error from ev.schedule order by cron'))
    .rows

/** As if the clock had gone on: the time of all jobs has come, so long ago. */
const pass = (ago: string) =>
  outbox.pool.query(`update ev.schedule set due = now() - $1::interval, run_at = now() - $1::interval`, [ago])

const untilRescheduled = (): Promise<void> =>
  vi.waitFor(
    async () =>
      expect(
        (await outbox.pool.query('select from ev.schedule where run_at <= now() or lease is not null')).rowCount,
      ).toBe(0),
    { timeout: 5000, interval: 5 },
  )

test('a job runs once at its time, though two nodes look', async () => {
  const slowly = async (tenant: string, job: JobRun) => {
    await run(tenant, job)
    await delay(30)
  }
  outbox.start({ run: slowly })
  outbox.start({ run: slowly })
  await pass('1 second')
  const [before] = await schedules()
  await untilRescheduled()
  expect(runs).toEqual([{ tenant: 'acme', plugin: 'carts', method: 'remind', due: before.due.toISOString() }])
})

test('times that passed while the platform was down are made up for by one run, and the next is in the future', async () => {
  await pass('3 days')
  outbox.start({ run })
  await untilRescheduled()
  expect(runs).toHaveLength(1)
  const [next] = await schedules()
  expect(next.due.getTime()).toBeGreaterThan(Date.now() - 60_000)
  expect(next.due.getUTCMinutes()).toBe(0)
  expect(next.run_at.getTime() - next.due.getTime()).toBeLessThan(60_000)
})

test('jobs that stay keep their time, those that are gone go, and new ones come', async () => {
  await pass('1 minute')
  const [before] = await schedules()
  await outbox.admin.replaceSchedules('acme', [hourly, { ...hourly, cron: '5 * * * *' }])
  const [kept, added] = await schedules()
  expect(kept).toEqual(before)
  expect(added.run_at.getTime()).toBeGreaterThan(Date.now())
  await outbox.admin.replaceSchedules('acme', [{ ...hourly, cron: '5 * * * *' }])
  expect(await schedules()).toEqual([added])
})

test('jobs that hang, however many a shop has, leave places for the other shops’ jobs', async () => {
  await outbox.tenant('hoarder')
  const many = Array.from({ length: 12 }, (_, minute) => ({ ...hourly, cron: `${minute} * * * *` }))
  await outbox.admin.replaceSchedules('hoarder', many)
  await pass('1 minute')
  await outbox.pool.query(`update ev.schedule set run_at = now() where cron = $1`, [hourly.cron])
  await outbox.pool.query(`update ev.schedule set run_at = now() - interval '1 hour' where cron <> $1`, [hourly.cron])
  outbox.start({
    settings: { concurrency: 6, perTenant: 2 },
    run: async (tenant, job) => {
      await run(tenant, job)
      if (tenant === 'hoarder') await new Promise(() => undefined)
    },
  })
  try {
    await vi.waitFor(() => expect(runs.map(({ tenant }) => tenant)).toContain('acme'), { timeout: 5000, interval: 5 })
    expect(runs.filter(({ tenant }) => tenant === 'hoarder')).toHaveLength(2)
  } finally {
    await outbox.stop()
    await outbox.admin.forgetTenant('hoarder')
  }
})

test('a job that fails is tried again, then left until its next time', async () => {
  const log = vi.fn<OutboxLog>()
  outbox.start({
    log,
    settings: { maxAttempts: 3 },
    run: async (tenant, job) => {
      await run(tenant, job)
      throw new Error('no thanks')
    },
  })
  await pass('1 second')
  await vi.waitFor(() => expect(runs).toHaveLength(3), { interval: 5 })
  await untilRescheduled()
  expect((await schedules())[0]).toMatchObject({ attempts: 0, last_error: 'no thanks' })
  expect(log).toHaveBeenLastCalledWith(
    'a job is left until its next time',
    expect.objectContaining({ error: 'no thanks' }),
  )
})

test('a cron that is none is refused by name', async () => {
  const wrong = outbox.admin.replaceSchedules('acme', [{ ...hourly, cron: 'at noon' }])
  await expect(wrong).rejects.toMatchObject({ code: 'INPUT_INVALID', message: expect.stringContaining('carts.remind') })
})

test('a date that never comes is never run', async () => {
  await outbox.admin.replaceSchedules('acme', [{ ...hourly, cron: '0 0 30 2 *' }])
  expect(await schedules()).toMatchObject([{ due: null, run_at: null }])
})
