/**
 * A plugin offers a service by a token; others take it by its type, and all have the one instance. One can do without it.
 * What needs each other comes and goes together, and what does not fit is refused before any of its code is loaded.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readKernel } from '../../../core/build/index.js'
import { checkPlugin } from '../../../registry/index.js'
import { someFacts } from '../../registry/packed.js'
import { installPackage } from '../../setup/install-package.js'
import { publishFolder } from '../../setup/publish.js'
import { publishByHand } from '../../setup/publish-by-hand.js'
import { shopctl } from '../../setup/shopctl.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop, sku } from '../../setup/small-shop.js'
import { repository, TestPlatform } from '../../setup/test-platform.js'
import { writePlugin } from '../../setup/write-plugin.js'

let platform: TestPlatform
let shopper: Shopper

const loyalty = `
import { Controller, Get, Offers, Plugin } from '@shopctl/sdk'

export abstract class Points {
  abstract add(points: number): number
}

@Offers(Points)
class PointsService extends Points {
  private sum = 0

  add(points: number): number {
    return (this.sum += points)
  }
}

@Controller('/points')
class PointsController {
  constructor(private readonly points: PointsService) {}

  @Get('')
  async read() {
    return { points: this.points.add(0) }
  }
}

@Plugin({ services: [PointsService], controllers: [PointsController] })
export default class LoyaltyPoints {}
`

/** Adds points whenever its route is asked. */
const adding = (name: string, points: number) => `
import { Controller, Get, Plugin } from '@shopctl/sdk'
import { Points } from 'loyalty-points'

@Controller('/${name}')
class Adding {
  constructor(private readonly points: Points) {}

  @Get('')
  async add() {
    return { points: this.points.add(${points}) }
  }
}

@Plugin({ controllers: [Adding] })
export default class Adds {}
`

const badge = `
import { Controller, Get, Plugin, Plugins } from '@shopctl/sdk'
import type { Points } from 'loyalty-points'

@Controller('/badge')
class Badge {
  private readonly points: Points | undefined

  constructor(plugins: Plugins) {
    this.points = plugins.find<Points>('loyalty-points', 'Points')
  }

  @Get('')
  async read() {
    return { points: this.points?.add(0) ?? null }
  }
}

@Plugin({ controllers: [Badge] })
export default class Badges {}
`

const needs = { peerDependencies: { '@shopctl/sdk': '^1', 'loyalty-points': '^1' } }
const mayHave = { ...needs, peerDependenciesMeta: { 'loyalty-points': { optional: true } } }

/** Leaves a file behind as soon as it is loaded. */
const trap = (file: string) => `
import { writeFileSync } from 'node:fs'
import { Plugin } from '@shopctl/sdk'
writeFileSync(${JSON.stringify(file)}, 'loaded')
export default class Trap {}
Plugin()(Trap)`

const trapped = (sdk: string) => ({
  peerDependencies: { '@shopctl/sdk': sdk },
  shopctl: { title: 'Trap', scopes: [], facts: someFacts },
})

async function write(name: string, source: string, manifest: object): Promise<string> {
  const folder = await writePlugin(platform.home, { name, source, manifest: manifest as Record<string, unknown> })
  await installPackage(platform, folder, 'loyalty-points')
  return folder
}

async function author(name: string, source: string, manifest: object): Promise<void> {
  await publishFolder(platform, await write(name, source, manifest))
}

beforeAll(async () => {
  // The trap writes a file, which no sandbox would let it do.
  platform = await TestPlatform.start({ environment: { ...bare, SHOPCTL_SANDBOX: 'bare' } })
  await publishFolder(platform, await writePlugin(platform.home, { name: 'loyalty-points', source: loyalty }))
  await author('gifts', adding('gifts', 10), needs)
  await author('games', adding('games', 100), needs)
  await author('badge', badge, mayHave)
  shopper = await openShop(platform, 'acme')
}, 120_000)

afterAll(() => platform.close())

const plugins = async () =>
  Object.fromEntries((await platform.client.plugins('acme')).map(({ name, kind, state }) => [name, `${kind} ${state}`]))
const read = async (path: string) => (await shopper.request('GET', path)).body
const run = (...args: string[]) => shopctl(platform.home, 'plugin', ...args, '--tenant', 'acme')

test('a plugin that can be without another works without it', { timeout: 60_000 }, async () => {
  await addPlugins(platform.client, 'acme', 'badge')
  expect(await plugins()).toEqual({ badge: 'explicit running' })
  expect(await read('/badge')).toEqual({ points: null })
})

test('asked for bare, the start and the status say what stands, the watchdog alone, and what does not; the shop is served (S24)', async () => {
  const walls = ['files', 'network', 'processes', 'user', 'calls', 'memory', 'share', 'belt']
  const { mode, stands, missing } = (await platform.status()).sandbox
  expect({ mode, stands }).toEqual({ mode: 'bare', stands: ['watch'] })
  expect(Object.fromEntries(missing.map(({ wall, why }) => [wall, why]))).toEqual(
    Object.fromEntries(walls.map((wall) => [wall, 'it was not asked for'])),
  )
  const [, named = ''] = /sandbox +bare, without ([a-z, ]+): it was not asked for/.exec(platform.output()) ?? []
  expect(named.split(', ').sort()).toEqual([...walls].sort())
  expect((await shopper.order(sku.cheap)).status).toBe(201)
})

test('plugins that need another bring it in, and all have its one instance', { timeout: 60_000 }, async () => {
  await addPlugins(platform.client, 'acme', 'gifts', 'games')
  expect(await plugins()).toMatchObject({ 'loyalty-points': 'implicit running', gifts: 'explicit running' })
  expect(await read('/gifts')).toEqual({ points: 10 })
  expect(await read('/games')).toEqual({ points: 110 })
  expect(await read('/points')).toEqual({ points: 110 })
  expect(await read('/badge')).toEqual({ points: 110 })
})

test('a constructor that wants a token of a package not among the peers is refused at publish', async () => {
  const kernel = await readKernel(join(repository, 'dist/kernel'))
  const reasons = async (name: string, manifest: object) => {
    const folder = await write(name, adding(name, 1), manifest)
    return (await checkPlugin({ folder, kernel, signal: AbortSignal.timeout(60_000) })).reasons.join()
  }
  const { peerDependencies } = { peerDependencies: { '@shopctl/sdk': '^1' } }
  expect(await reasons('unlisted', { peerDependencies })).toBe(
    'it imports "loyalty-points", which is not installed, or not listed under "dependencies" (a plugin: under "peerDependencies")',
  )
  expect(await reasons('mislisted', { peerDependencies, dependencies: { 'loyalty-points': '^1' } })).toContain(
    'it names the service Points, which neither it nor a plugin under its "peerDependencies" exports',
  )
})

test('a plugin that others need is not removed or switched off, unless with them', { timeout: 60_000 }, async () => {
  await addPlugins(platform.client, 'acme', 'loyalty-points')
  for (const verb of ['remove', 'disable']) {
    const { code, answer } = await run(verb, 'loyalty-points')
    expect([code, answer.error?.code]).toEqual([2, 'PLUGIN_NEEDED'])
    expect(answer.error?.title).toMatch(/^"loyalty-points" cannot be .*: games and gifts need it\.$/)
    expect(answer.error?.hint).toContain(`shopctl plugin ${verb} loyalty-points --cascade`)
  }
  expect((await run('disable', 'loyalty-points', '--cascade')).code).toBe(0)
  expect(await plugins()).toEqual({
    badge: 'explicit running',
    games: 'explicit off',
    gifts: 'explicit off',
    'loyalty-points': 'explicit off',
  })
  expect(await read('/badge')).toEqual({ points: null })
  expect((await run('enable', 'loyalty-points', 'gifts', 'games')).code).toBe(0)
  expect((await run('remove', 'loyalty-points', '--cascade')).code).toBe(0)
  expect(Object.values(await plugins()).sort()).toEqual([
    'explicit removed',
    'explicit removed',
    'explicit removed',
    'explicit running',
  ])
})

test('cycles between plugins are refused at install with their path (P10)', async () => {
  const circle = (name: string, other: string) => ({
    name,
    code: 'export default class {}',
    manifest: {
      peerDependencies: { '@shopctl/sdk': '^1', [other]: '*' },
      shopctl: { title: name, scopes: [], facts: someFacts },
    },
  })
  await publishByHand(platform, circle('hen', 'egg'))
  await publishByHand(platform, circle('egg', 'hen'))
  await expect(addPlugins(platform.client, 'acme', 'hen')).rejects.toMatchObject({
    code: 'DEPENDENCY_CYCLE',
    message: 'Plugins need each other in a circle: egg → hen → egg.',
  })
})

test('a plugin built for another SDK version is refused before any of its code is loaded (P11)', async () => {
  const [old, fitting] = [join(platform.home, 'old-trap'), join(platform.home, 'fitting-trap')]
  await publishByHand(platform, { name: 'old-trap', code: trap(old), manifest: trapped('^99') })
  await publishByHand(platform, { name: 'fitting-trap', code: trap(fitting), manifest: trapped('^1') })
  await expect(addPlugins(platform.client, 'acme', 'old-trap')).rejects.toMatchObject({ code: 'SDK_INCOMPATIBLE' })
  await addPlugins(platform.client, 'acme', 'fitting-trap')
  expect([existsSync(old), existsSync(fitting)]).toEqual([false, true])
})
