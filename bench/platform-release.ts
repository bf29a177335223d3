import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { mapLimited } from '../core/build/index.js'
import type { KernelsView } from '../core/control/client/index.js'
import { BuiltKernels } from '../test/setup/built-kernels.js'
import { bare, openShop } from '../test/setup/small-shop.js'
import { TestPlatform } from '../test/setup/test-platform.js'
import { ClosedLoop } from './closed-loop.js'
import { figure, type Result } from './figures.js'

const shops = Number(process.env['RELEASE_SHOPS'] ?? 100)
const connections = 4
const pollMs = 100
const signal = AbortSignal.timeout(1_200_000)

/** Of the newer kernel. */
const migrations = `{ name: '0900-origin', sql: 'alter table products add origin text' }`

/**
 * A newer platform is there: all shops, which are awake and asked all the time, one after the other, move to its kernel, with
 * a step of their tables, and back. An answer that is not a 200 is lost.
 */
export async function run(tell: (line: string) => void): Promise<Result> {
  const built = await BuiltKernels.open()
  const environment = {
    ...bare,
    SHOPCTL_KERNEL: built.folder,
    SHOPCTL_STANDBY: '2',
    SHOPCTL_IDLE_SECONDS: 'never',
    SHOPCTL_LIVE_SHOPS: String(shops + 10),
  }
  const home = await mkdtemp(join(tmpdir(), 'shopctl-bench-home-'))
  const platform = await TestPlatform.start({ home, environment })
  try {
    const older = (await platform.client.kernels()).today
    tell(`making ${shops} shops`)
    const slugs = Array.from({ length: shops }, (_, i) => `s${i}`)
    await mapLimited(slugs, { limit: 2, signal }, (slug) => openShop(platform, slug))
    await built.build({ migrations })
    const load = await shopAt(platform, slugs)
    await delay(5_000)
    const before = load.take()
    tell('to the newer kernel')
    const there = await move(platform)
    tell('and back')
    const back = await move(platform, older)
    const during = load.take()
    const { requests, faults } = await load.stop()
    return {
      'answers before': figure(before),
      'answers meanwhile': figure(during),
      requests,
      lost: Object.values(faults).reduce((sum, count) => sum + count, 0),
      [`${there.moved} shops to the newer kernel (s)`]: there.seconds,
      [`${back.moved} shops back (s)`]: back.seconds,
    }
  } finally {
    await platform.close()
    await built.close()
  }
}

/** Through the gateway's main port, by the shops' names. */
async function shopAt({ client }: TestPlatform, slugs: readonly string[]): Promise<ClosedLoop> {
  const { gateway } = await client.status()
  return new ClosedLoop({
    target: { address: gateway },
    connections,
    next: (i) => ({
      method: 'GET',
      path: '/products',
      headers: { host: `${slugs[i % slugs.length] ?? ''}.localhost` },
    }),
    check: ({ status }) => (status === 200 ? undefined : `status ${status}`),
  })
}

async function move({ client }: TestPlatform, to?: string): Promise<{ moved: number; seconds: number }> {
  const began = performance.now()
  let now: KernelsView = await client.moveKernel(to)
  for (; now.move?.isDone === false; now = await client.kernels()) await delay(pollMs)
  return { moved: now.move?.moved ?? 0, seconds: Math.round((performance.now() - began) / 100) / 10 }
}
