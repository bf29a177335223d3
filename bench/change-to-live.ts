import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { BenchPlatform } from './bench-platform.js'
import { figure, median, type Result, ratio } from './figures.js'
import { firstAnswerBy } from './first-answer.js'

const rounds = 15
/** Long enough for the pool's next standby worker to be warm: sellers do not change their sets every second. */
const pauseMs = 2_000

/**
 * From the start of the command line's process to the first answer that the new release gives to a shopper, who asks
 * all the time. A plugin that the builder knows is added and removed in turn; one that it has never seen is published
 * for each round. In the same rounds, what a process of Node takes that does nothing, for no command is quicker; and the
 * same change asked of the API, as the admin's button does.
 */
export async function run(tell: (line: string) => void): Promise<Result> {
  const bench = await BenchPlatform.start()
  try {
    // The first round is a warm-up: the plugin is fetched and prebundled in it.
    tell('a known plugin, by the command line')
    const turns = await repeat(rounds + 1, async () => ({
      bare: await bareProcess(),
      command: await addToLive(bench, 'order-minimum', byCommand),
      api: await addToLive(bench, 'order-minimum', byApi),
    }))
    const timesOf = (kind: 'bare' | 'command' | 'api') => turns.slice(1).map((turn) => turn[kind])
    const [bare, known, asked] = [timesOf('bare'), timesOf('command'), timesOf('api')]
    tell('new plugins, by the command line')
    const fresh = await repeat(rounds, async (i) => {
      const name = `bench-new-${i}`
      await bench.publish({ name, source: source(i) })
      return addToLive(bench, name, byCommand)
    })
    tell('a known plugin, phase by phase')
    return {
      'a process of Node that does nothing': figure(bare),
      'known plugin: command to first answer': figure(known),
      'known plugin: API call to first answer': figure(asked),
      'new plugin: command to first answer': figure(fresh),
      'known plugin, by command : a process of Node': ratio(median(known), median(bare)),
      ...(await phaseTimes(bench)),
    }
  } finally {
    await bench.close()
  }
}

type Add = (bench: BenchPlatform, name: string) => Promise<unknown>

const byCommand: Add = (bench, name) => bench.shopctl('plugin', 'add', name, '--tenant', 'acme', '--json')

const byApi: Add = ({ platform: { client } }, name) =>
  client.changeSet('acme', { kind: 'add', plugins: [{ package: name, range: '*' }] }, () => undefined)

async function bareProcess(): Promise<number> {
  const started = performance.now()
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit')
  return performance.now() - started
}

async function addToLive(bench: BenchPlatform, name: string, add: Add): Promise<number> {
  const { client } = bench.platform
  const { release, address } = await client.tenant('acme')
  await delay(pauseMs)
  const started = performance.now()
  const done = add(bench, name)
  await firstAnswerBy(address ?? '', (release ?? 0) + 1, AbortSignal.timeout(30_000))
  const took = performance.now() - started
  await done
  await client.changeSet('acme', { kind: 'remove', names: [name] }, () => undefined)
  return took
}

async function phaseTimes({ platform: { client } }: BenchPlatform): Promise<Result> {
  const times = new Map<string, number[]>()
  const note = (phase: string, ms: number): void => void times.set(phase, [...(times.get(phase) ?? []), ms])
  const plugins = [{ package: 'order-minimum', range: '*' }]
  await repeat(rounds, async () => {
    await delay(pauseMs)
    await client.changeSet('acme', { kind: 'add', plugins }, ({ phase, ms }) => {
      if (ms !== undefined) note(`  known plugin: ${phase}`, ms)
    })
    await client.changeSet('acme', { kind: 'remove', names: ['order-minimum'] }, () => undefined)
  })
  return Object.fromEntries([...times].map(([name, values]) => [name, figure(values)]))
}

async function repeat<T>(count: number, work: (i: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let i = 0; i < count; i += 1) results.push(await work(i))
  return results
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
