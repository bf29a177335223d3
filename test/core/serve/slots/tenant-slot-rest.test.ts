import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { defaultSettings } from '../../../../core/serve/settings.js'
import { TenantSlot } from '../../../../core/serve/slots/tenant-slot.js'
import type { TenantSlotOptions } from '../../../../core/serve/slots/tenant-slot-options.js'
import type { Worker } from '../../../../core/serve/worker/worker.js'
import type { WorkerSpec } from '../../../../core/serve/yard/start-worker.js'

/** Of a worker only what a slot looks at before it has ended. */
const workerAt = (socket: string) =>
  ({ socket, settle: () => undefined, exited: new Promise(() => undefined) }) as unknown as Worker

/** A slot whose gateway says that the shop rests when it is told to. */
function slotAtRest() {
  const rested = Promise.withResolvers<boolean>()
  const routes: string[] = []
  const gateway = {
    rest: () => rested.promise,
    route: ({ socket }: { readonly socket: string }) => Promise.resolve(void routes.push(socket)),
  }
  const slot = new TenantSlot({
    tenant: 'acme',
    isAsleep: false,
    gateway,
    settings: defaultSettings,
    lag: { total: 0 },
  } as unknown as TenantSlotOptions)
  slot.adopt(workerAt('old'), { guest: { release: 1 } } as WorkerSpec)
  return { slot, routes, rested }
}

test('who wants a shop that was about to fall asleep gets the worker that it has', async () => {
  const { slot, routes, rested } = slotAtRest()
  const falling = slot.fallAsleep(0)
  const letGo = slot.holds.take()
  rested.resolve(true)
  expect(await falling).toBeUndefined()
  expect(routes).toEqual(['old'])
  letGo()
  slot.leave()
})

test('a swap that began meanwhile keeps the requests that it was sent', async () => {
  const { slot, routes, rested } = slotAtRest()
  const falling = slot.fallAsleep(0)
  const end = Promise.withResolvers<void>()
  const swapped = slot.whileSwapping(async () => {
    routes.push('new')
    await end.promise
    slot.adopt(workerAt('new'), { guest: { release: 2 } } as WorkerSpec)
  })
  rested.resolve(true)
  await turn()
  expect(await falling).toBeUndefined()
  end.resolve()
  await swapped
  expect(routes).toEqual(['new'])
  slot.leave()
})
