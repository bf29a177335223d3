/**
 * 32 busy keep-alive connections, and beside them a client that is nothing but sockets, while the shop is swapped four
 * times (a hundred in a thorough run; `bench -- thousand-swaps` does a thousand): no request is lost, no guarded checkout goes through, and no answer is made by two releases.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ClosedLoop, type LoadAnswer, type LoadRequest } from '../../../bench/closed-loop.js'
import { type RawAnswer, RawClient } from '../../core/serve/raw-client.js'
import { publish } from '../../setup/publish.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop, sku } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { isThorough } from '../../setup/thorough.js'

const swaps = isThorough ? 100 : 4
const clients = 32
/** Far more than it takes where nobody else wants the processor. */
const patience = swaps * 15_000

/**
 * Says in three places of a shop's answers which release its config was made for. It takes its time without taking the
 * processor: so each connection has a request under way at each switch, and the next worker can start meanwhile.
 */
const stamp = {
  name: 'stamp',
  source: `
    import { around, before, Config, Controller, deny, Get, hookPoint, Plugin, type Static, Type } from '@shopctl/sdk'
    import { Checkout } from '@shopctl/sdk/shop'

    declare const setTimeout: any
    const aWhile = () => new Promise((resolve) => setTimeout(resolve, 250))

    const StampConfig = Type.Object({ release: Type.Integer() })
    type StampConfig = Static<typeof StampConfig>
    interface Stamped { readonly route: number; readonly hook: number }

    @Controller('/stamp')
    class Stamp {
      static readonly hookable = { read: hookPoint<object, Stamped>() }
      constructor(private readonly config: Config<StampConfig>) {}

      @Get()
      async read(): Promise<Stamped> {
        return { route: this.config.release, hook: 0 }
      }
    }

    @Plugin({ config: StampConfig, controllers: [Stamp] })
    export default class Stamping {
      constructor(private readonly config: Config<StampConfig>) {}

      @around(Stamp, 'read')
      async read(_input: object, next: () => Promise<Stamped>): Promise<Stamped> {
        const stamped = await next()
        await aWhile()
        return { ...stamped, hook: this.config.release }
      }

      @before(Checkout, 'place')
      async refuse() {
        await aWhile()
        return deny('STAMPED', \`release \${this.config.release}\`)
      }
    }`,
}

let platform: TestPlatform
let shopper: Shopper

beforeAll(async () => {
  platform = await TestPlatform.start({ environment: bare })
  const [shop] = await Promise.all([openShop(platform, 'acme'), publish(platform, platform.home, stamp)])
  shopper = shop
  await addPlugins(platform.client, 'acme', { package: 'stamp', config: { release: 2 } })
}, 120_000)

afterAll(() => platform.close())

test(
  'no request ever sees two releases: swaps under load lose none and let no checkout through (S9) (N1)',
  async () => {
    const seen = new Set<number>()
    const loop = await busyClients(seen)
    const raw = new RawLoop(shopper.address)
    for (let release = 3; release < 3 + swaps; release += 1) {
      const change = { kind: 'configure', name: 'stamp', config: { release } } as const
      const changed = await platform.client.changeSet('acme', change, () => undefined)
      expect(changed.release.number).toBe(release)
    }
    const [{ requests, faults }, rawFaults] = await Promise.all([loop.stop(), raw.stop()])

    expect(faults).toEqual({})
    expect(rawFaults).toEqual([])
    expect(requests).toBeGreaterThan(swaps * clients)
    expect(raw.answered).toBeGreaterThan(swaps)
    expect(seen.size).toBeGreaterThan(swaps / 2)
  },
  patience,
)

test('the first of all these releases is kept, and goes live again', async () => {
  await platform.client.changeSet('acme', { kind: 'rollback', to: 2 }, () => undefined)
  expect((await shopper.request('GET', '/stamp')).body).toEqual({ route: 2, hook: 2 })
})

test('the check itself sees an answer of two releases', () => {
  const headers = { 'x-release': '7' }
  expect(faultOf({ status: 200, headers, body: '{"route":7,"hook":7}' }, 'GET')).toBeUndefined()
  expect(faultOf({ status: 200, headers, body: '{"route":7,"hook":6}' }, 'GET')).toMatch(/mixed/)
  expect(faultOf({ status: 422, headers, body: '{"title":"release 6"}' }, 'POST')).toMatch(/mixed/)
  expect(faultOf({ status: 201, headers, body: '{}' }, 'POST')).toMatch(/201/)
})

async function busyClients(seen: Set<number>): Promise<ClosedLoop> {
  const order: LoadRequest = {
    method: 'POST',
    path: '/checkout',
    body: JSON.stringify({ cartId: await shopper.cart(sku.cheap), email: 'a@example.com' }),
    headers: { 'content-type': 'application/json' },
  }
  const reads: LoadRequest[] = [
    { method: 'GET', path: '/products' },
    { method: 'GET', path: '/stamp' },
  ]
  return new ClosedLoop({
    target: { address: shopper.address },
    connections: clients,
    next: (i) => (i % 4 === 0 ? order : reads[i % 2]!),
    check: (answer, { method, path }) => {
      seen.add(Number(answer.headers['x-release']))
      return path === '/products' ? statusFault(answer, 200) : faultOf(answer, method)
    },
  })
}

/** What is wrong with an answer of the stamping plugin. */
function faultOf(answer: LoadAnswer | RawAnswer, method: string): string | undefined {
  const stamps = method === 'POST' ? [/"release (\d+)"/] : [/"route":(\d+)/, /"hook":(\d+)/]
  const said = stamps.map((place) => place.exec(answer.body)?.[1])
  const isOfOne = said.every((release) => release === answer.headers['x-release'])
  return statusFault(answer, method === 'POST' ? 422 : 200) ?? (isOfOne ? undefined : `mixed: ${said.join()}`)
}

const statusFault = ({ status }: { readonly status: number }, wanted: number): string | undefined =>
  status === wanted ? undefined : `status ${status} instead of ${wanted}`

/** A client of a socket alone, with two requests on the way at any time. */
class RawLoop {
  answered = 0
  readonly #faults: string[] = []
  readonly #running: Promise<void>
  #isStopped = false

  constructor(private readonly address: string) {
    this.#running = this.#run().catch((error: unknown) => void this.#faults.push(String(error)))
  }

  async stop(): Promise<readonly string[]> {
    this.#isStopped = true
    await this.#running
    return this.#faults
  }

  async #run(): Promise<void> {
    const client = new RawClient(this.address)
    const request = 'GET /stamp HTTP/1.1\r\nhost: acme\r\n\r\n'
    while (!this.#isStopped) {
      client.send(request + request)
      this.answered += 2
      const answers = await client.read(this.answered)
      this.#faults.push(...answers.slice(-2).flatMap((answer) => faultOf(answer, 'GET') ?? []))
    }
    client.close()
  }
}
