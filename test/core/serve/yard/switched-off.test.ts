import { afterEach, beforeEach, expect, test } from 'vitest'
import { ask } from '../load.js'
import { Serving } from '../serving.js'

let serving: Serving
let address: string

beforeEach(async () => {
  serving = await Serving.open({ switchOffMs: 300, stopMs: 300 })
  address = await serving.openShop()
})
afterEach(() => serving.close())

const greeter = { tenant: 'acme', release: 1, ids: ['greeter@1.0.0'] }

test('a worker that does not say that it has switched a plugin off is ended, and the shop comes back without it (N4)', async () => {
  const { pid } = serving.supervisor.live('acme') ?? {}
  expect(await serving.supervisor.switchOff(greeter)).toBe('ended')
  expect(JSON.parse((await ask(address)).body)).toMatchObject({ release: 1, off: ['greeter@1.0.0'] })
  expect(serving.supervisor.live('acme')?.pid).not.toBe(pid)
})

test('another release starts as it is, and where nothing runs there is nothing to switch off', async () => {
  await serving.supervisor.switchOff(greeter)
  await serving.release(2)
  const answer = JSON.parse((await ask(address)).body) as object
  expect(answer).toMatchObject({ release: 2 })
  expect(answer).not.toHaveProperty('off')
  expect(await serving.supervisor.switchOff({ ...greeter, tenant: 'nobody' })).toBe('none')
})
