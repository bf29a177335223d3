import { setTimeout as delay } from 'node:timers/promises'
import { fastify } from 'fastify'
import { BenchPlatform } from './bench-platform.js'
import { ClosedLoop } from './closed-loop.js'
import { figure, median, type Result, ratio } from './figures.js'

const rounds = 5
const secondsEach = 2

/**
 * The same small answer from bare fastify in this machine’s Node, from a shop through its gateway, and with 20 hooks on
 * the action; the ways take turns, so that a machine that drifts harms none of them alone.
 */
export async function run(tell: (line: string) => void): Promise<Result> {
  const bare = fastify()
  bare.get('/bench/plain', () => ({ ok: true }))
  const bareAddress = await bare.listen({ host: '127.0.0.1', port: 0 })
  const bench = await BenchPlatform.start()
  try {
    await bench.publish({ name: 'bench-hooks', source: hooked(20) })
    await bench.shopctl('plugin', 'add', 'bench-hooks', '--tenant', 'acme')
    const shop = await bench.platform.address('acme')
    const ways: Record<string, [string, string]> = {
      'bare fastify': [bareAddress, '/bench/plain'],
      'through the gateway, 0 hooks': [shop, '/bench/plain'],
      'through the gateway, 20 hooks': [shop, '/bench/hooked'],
    }
    const rates = new Map<string, number[]>()
    const latencies = new Map<string, number[]>()
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, [address, path]] of Object.entries(ways)) {
        tell(`round ${round + 1} of ${rounds}: ${name}`)
        const measured = await measure(address, path)
        rates.set(name, [...(rates.get(name) ?? []), measured.length / secondsEach])
        latencies.set(name, [...(latencies.get(name) ?? []), ...measured])
      }
    }
    const perSecond = (name: string): number => median(rates.get(name) ?? [])
    return {
      ...Object.fromEntries([...rates].map(([name, values]) => [`${name}, rate`, figure(values, '/s')])),
      ...Object.fromEntries([...latencies].map(([name, values]) => [`${name}, latency`, figure(values)])),
      'gateway and worker : bare fastify (rate)': ratio(
        perSecond('through the gateway, 0 hooks'),
        perSecond('bare fastify'),
      ),
      '20 hooks : 0 hooks (rate)': ratio(
        perSecond('through the gateway, 20 hooks'),
        perSecond('through the gateway, 0 hooks'),
      ),
    }
  } finally {
    await bench.close()
    await bare.close()
  }
}

async function measure(address: string, path: string): Promise<number[]> {
  const loop = new ClosedLoop({
    address,
    connections: 16,
    next: () => ({ method: 'GET', path }),
    check: ({ status }) => (status === 200 ? undefined : `status ${status}`),
  })
  await delay(300)
  loop.take()
  await delay(secondsEach * 1_000)
  const latencies = loop.take()
  const { faults } = await loop.stop()
  if (Object.keys(faults).length > 0) throw new Error(JSON.stringify(faults))
  return latencies
}

const hooked = (n: number): string => `
import { allow, before, Controller, Get, hookPoint, Plugin } from '@shopctl/sdk'

@Controller('/bench')
class Bench {
  static readonly hookable = { hooked: hookPoint<object, object>() }

  @Get('/plain')
  plain() {
    return { ok: true }
  }

  @Get('/hooked')
  async hooked() {
    return { ok: true }
  }
}

@Plugin({ controllers: [Bench] })
export default class BenchHooks {
${Array.from({ length: n }, (_, i) => `  @before(Bench, 'hooked')\n  hook${i}() {\n    return allow\n  }`).join('\n\n')}
}
`
