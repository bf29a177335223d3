import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { GatewayProcess } from '../../../../core/serve/processes/gateway-process.js'
import { defaultLimits } from '../../../../core/serve/settings.js'
import { isThorough } from '../../../setup/thorough.js'
import { ask, type LoadAnswer } from '../load.js'
import { gatewayEntry, Serving, until } from '../serving.js'

let serving: Serving
let address: string

beforeAll(async () => {
  serving = await Serving.open()
})
beforeEach(async () => {
  address = await serving.openShop()
})
afterEach(() => serving.clear())
afterAll(() => serving.close())

const afterRestart = async (path = ''): Promise<LoadAnswer> => {
  let answer: LoadAnswer | undefined
  await until(async () => {
    answer = await ask(`${address}${path}`).catch(() => undefined)
    return answer !== undefined
  })
  return answer as LoadAnswer
}

test('a killed gateway comes back at the same ports with the same routes; workers do not notice', async () => {
  const worker = serving.supervisor.live('acme')?.pid
  const main = serving.supervisor.gatewayAddress
  process.kill(serving.supervisor.gatewayPid ?? 0, 'SIGKILL')
  expect(await afterRestart()).toMatchObject({ status: 200, headers: { 'x-release': '1' } })
  expect(serving.supervisor.gatewayAddress).toBe(main)
  expect(await ask(main, { headers: { host: 'acme.localhost' } })).toMatchObject({ status: 200 })
  expect(serving.supervisor.live('acme')?.pid).toBe(worker)
})

test('a swap while the gateway is down ends when it is back', async () => {
  process.kill(serving.supervisor.gatewayPid ?? 0, 'SIGKILL')
  const { drained } = await serving.release(2)
  await drained
  expect(await afterRestart()).toMatchObject({ headers: { 'x-release': '2' } })
})

test.runIf(isThorough)(
  'a gateway that stands still at a switch is ended and started again',
  { timeout: 20_000 },
  async () => {
    const { gatewayPid = 0 } = serving.supervisor
    process.kill(gatewayPid, 'SIGSTOP')
    await serving.release(2)
    expect(serving.supervisor.gatewayPid).not.toBe(gatewayPid)
    expect(await afterRestart()).toMatchObject({ headers: { 'x-release': '2' } })
  },
)

test.runIf(isThorough)('so is one of which nothing is wanted', { timeout: 30_000 }, async () => {
  const { gatewayPid = 0 } = serving.supervisor
  process.kill(gatewayPid, 'SIGSTOP')
  await until(() => serving.supervisor.gatewayPid !== gatewayPid)
  expect(await afterRestart()).toMatchObject({ headers: { 'x-release': '1' } })
})

test('everything is closed within three seconds, though requests are under way', async () => {
  await using closing = await Serving.open()
  const own = await closing.openShop()
  const hanging = closing.logLine('acme', 'hanging')
  const hung = ask(`${own}/hang`).catch((error: Error) => error)
  await hanging
  const began = performance.now()
  await closing.supervisor.close()
  expect(performance.now() - began).toBeLessThan(3_000)
  await hung
})

test('a main port that is taken is a coded error, and nothing is left running', async () => {
  const { port } = new URL(serving.supervisor.gatewayAddress)
  await expect(Serving.open({}, { gatewayPort: Number(port) })).rejects.toMatchObject({ code: 'PORT_TAKEN' })
})

test('a switch to a worker that ended while there was no gateway is over when there is one, which nobody ends', async () => {
  const ends: string[] = []
  const gateway = new GatewayProcess({
    node: process.execPath,
    entry: gatewayEntry,
    runDir: tmpdir(),
    env: {},
    host: '127.0.0.1',
    port: 0,
    limits: defaultLimits,
    tls: undefined,
    onWanted: () => undefined,
    onBusy: () => undefined,
    onSilent: () => undefined,
    log: (message) => void (message.startsWith('the gateway') && ends.push(message)),
  })
  await gateway.start()
  try {
    await gateway.serve('initech', 0, false)
    process.kill(gateway.pid ?? 0, 'SIGKILL')
    const switched = gateway.route({ tenant: 'initech', release: 1, socket: join(tmpdir(), 'nobody.sock') })
    gateway.park('initech')
    const began = performance.now()
    await switched
    expect(performance.now() - began).toBeLessThan(4_500)
    expect(ends).toHaveLength(1)
  } finally {
    await gateway.close()
  }
})
