import { setTimeout as delay } from 'node:timers/promises'
import { BenchPlatform } from './bench-platform.js'
import { ClosedLoop, type LoadAnswer } from './closed-loop.js'
import { figure, type Result, ratio } from './figures.js'
import { orderOfOne } from './order-of-one.js'

const swaps = 100

/**
 * 32 keep-alive connections read the catalog and try to place an order that `order-minimum` must refuse, while a second
 * plugin is added and removed in turn.
 */
export async function run(tell: (line: string) => void): Promise<Result> {
  const bench = await BenchPlatform.start()
  try {
    const { client } = bench.platform
    const change = (kind: 'enable' | 'disable') =>
      client.changeSet('acme', { kind, names: ['welcome-mail'] }, () => undefined)
    await client.changeSet(
      'acme',
      { kind: 'add', plugins: [{ package: 'order-minimum', range: '*', config: { minimum: 100_000_000 } }] },
      () => undefined,
    )
    const loop = await startLoad(await bench.platform.address('acme'))
    tell('5 s of load without a swap')
    await delay(5_000)
    const before = loop.take()
    const times: number[] = []
    for (let i = 0; i < swaps; i += 1) {
      const started = performance.now()
      await change(i % 2 === 0 ? 'disable' : 'enable')
      times.push(performance.now() - started)
      if (i % 20 === 19) tell(`${i + 1} swaps`)
    }
    const during = loop.take()
    const { requests, faults } = await loop.stop()
    for (const [fault, count] of Object.entries(faults)) tell(`${count} × ${fault}`)
    return {
      requests,
      swaps,
      'lost, unguarded or mixed': Object.values(faults).reduce((sum, count) => sum + count, 0),
      'change, whole': figure(times),
      'latency without swaps': figure(before),
      'latency during swaps': figure(during),
      'p99 during : without': ratio(figure(during).p99, figure(before).p99),
    }
  } finally {
    await bench.close()
  }
}

async function startLoad(address: string): Promise<ClosedLoop> {
  const order = await orderOfOne(address)
  return new ClosedLoop({
    target: { address },
    connections: 32,
    next: (i) => (i % 4 === 0 ? order : { method: 'GET', path: '/products?limit=5' }),
    check: (answer, { method }) => (method === 'POST' ? refused(answer) : answered(answer)),
  })
}

const answered = ({ status }: LoadAnswer): string | undefined => (status === 200 ? undefined : `GET answered ${status}`)

function refused({ status, body }: LoadAnswer): string | undefined {
  if (status === 422 && body.includes('ORDER_TOO_SMALL')) return undefined
  return status === 201 ? 'an unguarded checkout' : `POST answered ${status}`
}
