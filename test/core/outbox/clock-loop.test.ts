import { afterAll, beforeAll, expect, test } from 'vitest'
import { pullForward } from '../../../core/outbox/clock-loop.js'
import { defaultSettings } from '../../../core/outbox/outbox-settings.js'
import { startTestOutbox, type TestOutbox } from './start-test-outbox.js'

let outbox: TestOutbox

beforeAll(async () => {
  outbox = await startTestOutbox()
  await outbox.tenant('acme')
})
afterAll(() => outbox.close())

/** A mail that is to be tried again; by the clock of the time at which it failed. */
async function mailDueIn(interval: string): Promise<void> {
  await outbox.pool.query(
    `insert into ev.mail (tenant_id, plugin, mail, attempts, run_at)
     select id, 'greeter', '{}', 1, now() + $1::interval from ev.tenant`,
    [interval],
  )
}

const due = async (): Promise<number> =>
  (await outbox.pool.query('select from ev.mail where run_at <= now()')).rowCount ?? 0

test('what waits for a retry when the clock is set back by an hour does not wait an hour longer; what waits as it should is left', async () => {
  await mailDueIn('1 hour 5 minutes')
  await mailDueIn('5 minutes')
  expect(await pullForward({ pool: outbox.pool, settings: defaultSettings })).toBe(1)
  expect(await due()).toBe(1)
  expect(await pullForward({ pool: outbox.pool, settings: defaultSettings })).toBe(0)
})
