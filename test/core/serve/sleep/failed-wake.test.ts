import { afterEach, expect, test } from 'vitest'
import type { CrashLoop } from '../../../../core/serve/watch/crash-record.js'
import { isThorough } from '../../../setup/thorough.js'
import { ask } from '../load.js'
import { Serving, until } from '../serving.js'

let serving: Serving
let address: string

async function open(backOffMs: number, wakeMs = 8_000): Promise<void> {
  serving = await Serving.open({ backOffMs, limits: { parkMs: 100, wakeMs } })
  address = await serving.supervisor.serveTenant('acme', 0, { isAsleep: true })
}

afterEach(() => serving.close())

const sleepsAgain = (): Promise<void> => until(() => serving.supervisor.state('acme') === 'asleep')

test('a wake that fails is told with 503 and Retry-After, is not tried by each request, and later is tried again', async () => {
  await open(1_200)
  serving.live.set('acme', { number: 1, bundle: 'throws' })
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(address)))
  for (const { status, headers } of answers)
    expect({ status, retry: headers['retry-after'] }).toEqual({ status: 503, retry: '1' })
  expect(serving.supervisor.state('acme')).toBe('failed')
  const tried = serving.wakes
  expect(tried).toBe(2)
  await Promise.all(Array.from({ length: 20 }, () => ask(address)))
  expect(serving.wakes).toBe(tried)

  serving.live.set('acme', { number: 1, bundle: 'good' })
  await sleepsAgain()
  expect(await ask(address)).toMatchObject({ status: 200 })
})

test('a wake that fails once is tried again at once, and nobody hears of it', async () => {
  await open(20)
  let tries = 0
  serving.supervisor.wakeWith(async () => {
    tries += 1
    if (tries === 1) throw new Error('the database is away')
    return { spec: serving.specOf('acme'), onAwake: () => undefined }
  })
  expect(await ask(address)).toMatchObject({ status: 200 })
  expect(tries).toBe(2)
})

test.runIf(isThorough)(
  'what fails in the platform is not counted as the release’s crash, what fails in the worker is',
  async () => {
    // A request waits so long for a platform that comes back.
    await open(10, 1_000)
    const loops: CrashLoop[] = []
    serving.supervisor.onCrashLoop((loop) => loops.push(loop))
    serving.supervisor.wakeWith(() => Promise.reject(new Error('the database is away')))
    for (let wake = 0; wake < 2; wake += 1) {
      await ask(address)
      await sleepsAgain()
    }
    expect(loops).toEqual([])
    serving.supervisor.wakeWith(async () => ({ spec: serving.specOf('acme', 'throws'), onAwake: () => undefined }))
    for (let wake = 0; wake < 2; wake += 1) {
      await ask(address)
      await sleepsAgain()
    }
    await until(() => loops.length > 0)
    expect(loops).toMatchObject([{ tenant: 'acme', release: 1, why: expect.stringContaining('it threw') as string }])
  },
  30_000,
)

test('a shop that does not get ready on the newer kernel is started on the older one', async () => {
  await open(20)
  const newer = { hash: 'newer', dir: '/nowhere', sdk: '0.0.0', modules: {} }
  const spec = serving.specOf('acme')
  let woken: string | undefined
  serving.supervisor.wakeWith(async () => ({
    spec: { ...spec, kernel: newer, olderKernel: spec.kernel },
    onAwake: ({ kernel }) => {
      woken = kernel.hash
    },
  }))
  expect(await ask(address)).toMatchObject({ status: 200 })
  await until(() => woken === spec.kernel.hash)
  expect(serving.logged.join('\n')).toContain('stays on the older kernel')
})
