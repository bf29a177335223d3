import { setTimeout as delay } from 'node:timers/promises'
import { BenchPlatform } from './bench-platform.js'
import { figure, type Result } from './figures.js'

const rounds = 15
/** Long enough for the pool's next standby worker to be warm: sellers do not change their sets every second. */
const pauseMs = 1_500

/** A plugin that the builder knows is added and removed in turn; one that it has never seen is published for each round. */
export async function run(tell: (line: string) => void): Promise<Result> {
  const bench = await BenchPlatform.start()
  try {
    tell('known plugin, by the command line')
    const known = await addAndRemove(bench, 'order-minimum', (args) => bench.shopctl(...args))
    tell('known plugin, phase by phase')
    const phases = await phaseTimes(bench)
    tell('new plugins, by the command line')
    const fresh: number[] = []
    for (let i = 0; i < rounds; i += 1) {
      const name = `bench-new-${i}`
      await bench.publish({ name, source: source(i) })
      await delay(pauseMs)
      fresh.push(await bench.shopctl('plugin', 'add', name, '--tenant', 'acme', '--json'))
      await bench.shopctl('plugin', 'remove', name, '--tenant', 'acme')
    }
    return { 'add a known plugin (CLI)': figure(known), 'add a new plugin (CLI)': figure(fresh), ...phases }
  } finally {
    await bench.close()
  }
}

async function addAndRemove(
  bench: BenchPlatform,
  name: string,
  call: (args: string[]) => Promise<number>,
): Promise<number[]> {
  const times: number[] = []
  // The first round is a warm-up: the plugin is fetched and prebundled in it.
  for (let i = 0; i <= rounds; i += 1) {
    await delay(pauseMs)
    times.push(await call(['plugin', 'add', name, '--tenant', 'acme']))
    await bench.shopctl('plugin', 'remove', name, '--tenant', 'acme')
  }
  return times.slice(1)
}

async function phaseTimes({ platform: { client } }: BenchPlatform): Promise<Result> {
  const times = new Map<string, number[]>()
  const note = (phase: string, ms: number): void => void times.set(phase, [...(times.get(phase) ?? []), ms])
  for (let i = 0; i < rounds; i += 1) {
    await delay(pauseMs)
    const started = performance.now()
    await client.changeSet(
      'acme',
      { kind: 'add', plugins: [{ package: 'order-minimum', range: '*' }] },
      ({ phase, ms }) => {
        if (ms !== undefined) note(`  ${phase}`, ms)
      },
    )
    note('add a known plugin (API)', performance.now() - started)
    await client.changeSet('acme', { kind: 'remove', names: ['order-minimum'] }, () => undefined)
  }
  return Object.fromEntries([...times].reverse().map(([name, values]) => [name, figure(values)]))
}

const source = (i: number): string => `
import { allow, before, Plugin } from '@shopctl/sdk'
import { Checkout } from '@shopctl/sdk/shop'

@Plugin()
export default class BenchNew${i} {
  @before(Checkout, 'place')
  check() {
    return allow
  }
}
`
