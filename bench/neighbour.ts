import { setTimeout as delay } from 'node:timers/promises'
import type { PlatformClient } from '../core/control/client/index.js'
import { BenchPlatform } from './bench-platform.js'
import { type Figure, figure, type Result } from './figures.js'
import { steadyLoad, warmUpMs } from './steady-load.js'

const rounds = 3
const secondsEach = 5
const perSecond = 60

/** What a plugin does in one shop, as statements of a route. None of them is stopped by anything in its own process. */
const faults = {
  'an endless loop': 'for (;;);',
  'a leak': 'for (const held: unknown[] = []; ; ) held.push(new Array(100_000).fill(1.5))',
  'a crash': `setTimeout(() => { throw new Error('crash') })`,
  'slow handlers': 'await new Promise((resolve) => setTimeout(resolve, 60_000))',
  'a flood of log lines': `for (const end = Date.now() + 2_000; Date.now() < end; ) console.log('x'.repeat(1_000))`,
} as const

interface Measured {
  readonly before: number[]
  readonly during: number[]
}

/**
 * In one shop a plugin misbehaves, in five ways in turn; another shop answers at a steady pace, before and meanwhile. Every
 * answer of that one has to be there.
 */
export async function run(tell: (line: string) => void): Promise<Result> {
  const bench = await BenchPlatform.start({ SHOPCTL_SAMPLES: 'welcome-mail' })
  try {
    const { platform } = bench
    await bench.publish({ name: 'bench-faults', source: source() })
    const sick = await platform.address('acme')
    const target = { address: await platform.address('globex') }
    const ask = (): Promise<number[]> =>
      steadyLoad({ target, path: '/products?limit=5', perSecond }, secondsEach * 1_000)
    const measured = new Map<string, Measured>(Object.keys(faults).map((name) => [name, { before: [], during: [] }]))
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, [name, { before, during }]] of [...measured].entries()) {
        tell(`round ${round + 1} of ${rounds}: ${name}`)
        await install(platform.client)
        before.push(...(await ask()))
        const answers = ask()
        await misbehave(new URL(`/faults/${index}`, sick), answers)
        during.push(...(await answers))
        await untilWell(platform.client, sick)
      }
    }
    return resultOf(measured)
  } finally {
    await bench.close()
  }
}

const source = (): string => `
  import { Controller, Get, Plugin } from '@shopctl/sdk'
  declare const console: any, setTimeout: any

  @Controller('/faults')
  class Faults {${Object.values(faults)
    .map((statements, index) => `\n    @Get('/${index}') async fault${index}() { ${statements} }`)
    .join('')}
  }

  @Plugin({ controllers: [Faults] })
  export default class BenchFaults {}
`

/** Also when the platform has gone back to the release without it, for it crashed three times. */
async function install(client: PlatformClient): Promise<void> {
  const there = (await client.plugins('acme')).some(({ name, state }) => name === 'bench-faults' && state === 'running')
  const plugins = [{ package: 'bench-faults', range: '*' }]
  if (!there) await client.changeSet('acme', { kind: 'add', plugins }, () => undefined)
}

/** Asks for it again and again, four at a time, until the neighbour has been asked for long enough. */
async function misbehave(url: URL, until: Promise<unknown>): Promise<void> {
  await delay(warmUpMs)
  const over = new AbortController()
  const ended = until.catch(() => undefined).then(() => over.abort())
  while (!over.signal.aborted) {
    const signal = AbortSignal.any([over.signal, AbortSignal.timeout(2_000)])
    await Promise.all(Array.from({ length: 4 }, () => fetch(url, { signal }).catch(() => undefined)))
    await delay(100)
  }
  await ended
}

/** The shop is back before the next fault: a release that crashes too often would be left otherwise. */
async function untilWell(client: PlatformClient, address: string): Promise<void> {
  let last = ''
  for (const deadline = Date.now() + 90_000; Date.now() < deadline; await delay(100)) {
    const { state } = await client.tenant('acme')
    const answer = await fetch(new URL('/products?limit=1', address)).catch((error: unknown) => String(error))
    if (state === 'ready' && typeof answer !== 'string' && answer.status === 200) return
    last = `${state}, ${typeof answer === 'string' ? answer : `${answer.status} ${await answer.text()}`}`
  }
  throw new Error(`the shop that misbehaved did not come back: ${last}`)
}

function resultOf(measured: ReadonlyMap<string, Measured>): Result {
  const rows = [...measured].flatMap(([name, { before, during }]): (readonly [string, Figure | number])[] => {
    const [calm, rough] = [figure(before), figure(during)]
    return [
      [`before ${name}`, calm],
      [`during ${name}`, rough],
      [`${name}: p99 more than before, ms`, Math.round((rough.p99 - calm.p99) * 100) / 100],
    ]
  })
  return Object.fromEntries(rows)
}
