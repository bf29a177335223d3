import { setTimeout as delay } from 'node:timers/promises'
import { BenchPlatform } from './bench-platform.js'
import { ClosedLoop } from './closed-loop.js'
import { figure, type Result, ratio } from './figures.js'

const rounds = 4
const secondsEach = 5

/**
 * One shop is flooded by 64 connections on a route that takes 20 ms of processor time; another answers two careful clients.
 * With and without the flood, in turns.
 */
export async function run(tell: (line: string) => void): Promise<Result> {
  const bench = await BenchPlatform.start()
  try {
    await bench.publish({ name: 'bench-burns', source: burns })
    await bench.shopctl('plugin', 'add', 'bench-burns', '--tenant', 'acme')
    const busy = await bench.platform.address('acme')
    const quiet = quietOf(await bench.platform.address('globex'))
    const alone: number[] = []
    const beside: number[] = []
    let flooded = 0
    for (let round = 0; round < rounds; round += 1) {
      tell(`round ${round + 1} of ${rounds}`)
      quiet.take()
      await delay(secondsEach * 1_000)
      for (const latency of quiet.take()) alone.push(latency)
      const flood = floodOf(busy)
      await delay(500)
      quiet.take()
      await delay(secondsEach * 1_000)
      for (const latency of quiet.take()) beside.push(latency)
      const { requests, faults } = await flood.stop()
      flooded += requests
      for (const [fault, count] of Object.entries(faults)) tell(`${count} × ${fault}`)
    }
    const { faults } = await quiet.stop()
    return {
      'requests of the flood': flooded,
      'the quiet shop’s requests that failed': Object.values(faults).reduce((sum, count) => sum + count, 0),
      'the quiet shop alone': figure(alone),
      'the quiet shop beside the flood': figure(beside),
      'p50 beside : alone': ratio(figure(beside).p50, figure(alone).p50),
      'p99 beside : alone': ratio(figure(beside).p99, figure(alone).p99),
    }
  } finally {
    await bench.close()
  }
}

const quietOf = (address: string): ClosedLoop =>
  new ClosedLoop({
    target: { address },
    connections: 2,
    next: () => ({ method: 'GET', path: '/products?limit=5' }),
    check: ({ status }) => (status === 200 ? undefined : `the quiet shop answered ${status}`),
  })

const floodOf = (address: string): ClosedLoop =>
  new ClosedLoop({
    target: { address },
    connections: 64,
    next: () => ({ method: 'GET', path: '/bench/burn' }),
    check: ({ status }) => (status === 200 ? undefined : `the busy shop answered ${status}`),
  })

const burns = `
import { Controller, Get, Plugin } from '@shopctl/sdk'

@Controller('/bench')
class Burns {
  @Get('/burn')
  burn() {
    const end = Date.now() + 20
    while (Date.now() < end);
    return { ok: true }
  }
}

@Plugin({ controllers: [Burns] })
export default class BenchBurns {}
`
