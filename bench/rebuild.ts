import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Builder, createBuilder, mapLimited, readKernel } from '../core/build/index.js'
import { type Change, type Installation, type Lock, loosen } from '../core/model/index.js'
import { createRegistryClient } from '../registry/index.js'
import { publishFolder } from '../test/setup/publish.js'
import { Seeded } from '../test/setup/seeded.js'
import { smallShop } from '../test/setup/small-shop.js'
import { repository } from '../test/setup/test-platform.js'
import { BenchPlatform } from './bench-platform.js'
import { figure, type Result } from './figures.js'

const shops = Number(process.env['REBUILD_SHOPS'] ?? 1_000)
const fewSets = 50
const liveShops = Number(process.env['REBUILD_LIVE'] ?? 24)
/** The plugin of which a new version is released; it is in every set. */
const released = 'order-minimum'
const plugins = join(repository, 'templates/plugins')
const signal = AbortSignal.timeout(1_200_000)

/**
 * A plugin that every shop has gets a new version. Built: each shop's set is resolved anew and its bundle made, by a builder
 * that knows all of before, for shops of 50 distinct sets and for shops of which each has another. Live: shops that run
 * go over to it by the API, two at a time. Beside them, how long the resolution of a warm set of 20 plugins takes.
 */
export async function run(tell: (line: string) => void): Promise<Result> {
  const bench = await BenchPlatform.start()
  const client = createRegistryClient(bench.platform.client.file.registry)
  const home = await mkdtemp(join(tmpdir(), 'shopctl-rebuild-'))
  const builder = createBuilder({ home, source: client, kernel: await readKernel(join(repository, 'dist/kernel')) })
  try {
    const names = await combinable()
    const resolve = await resolveTwenty(builder, names)
    tell(`${shops} sets are built, as they were before the release`)
    const sets = distinctSets(names, shops)
    const before = await buildAll(builder, sets)
    const running = await openShops(bench, names, tell)
    await release(bench, home)
    await client.packument(released, { own: true, fresh: true })
    tell('and all of them again, with the new version')
    const distinct = await timed(() => rebuildAll(builder, sets, before))
    await release(bench, home)
    await client.packument(released, { own: true, fresh: true })
    const few = sets.map((_, shop) => sets[shop % fewSets] ?? [])
    const shared = await timed(() => rebuildAll(builder, few, before))
    tell(`${running.length} shops go live with it`)
    const live = await goLive(bench, running)
    return {
      'resolve a warm set of 20 plugins': figure(resolve),
      [`built: ${shops} shops of ${fewSets} sets (s)`]: seconds(shared),
      [`built: ${shops} shops, each its own set (s)`]: seconds(distinct),
      [`live: ${running.length} shops, two at a time (s)`]: seconds(live.whole),
      'live: one shop': figure(live.each),
    }
  } finally {
    await builder.close()
    await client.close()
    await bench.close()
    await rm(home, { recursive: true, force: true })
  }
}

/** What can stand in one shop with all others: one carrier of mails, and nothing that needs packages from elsewhere. */
async function combinable(): Promise<string[]> {
  const all = (await readdir(plugins)).filter((name) => !['mailgun-mail', 'postmark-mail', released].includes(name))
  const manifests = all.map(async (name) => {
    const manifest = JSON.parse(await readFile(join(plugins, name, 'package.json'), 'utf8')) as {
      dependencies?: object
    }
    return manifest.dependencies === undefined ? [name] : []
  })
  return (await Promise.all(manifests)).flat()
}

const installation = (name: string): Installation => ({ name, package: name, range: '*', enabled: true, config: {} })

/** As many sets as are wanted, each with the released plugin and about half of the others; no two are the same. */
function distinctSets(names: readonly string[], count: number): Installation[][] {
  const chance = new Seeded(4711)
  const sets = new Map<string, Installation[]>()
  while (sets.size < count) {
    const chosen = [released, ...chance.some(names)].sort()
    sets.set(chosen.join(), chosen.map(installation))
  }
  return [...sets.values()]
}

async function resolveTwenty(builder: Builder, names: readonly string[]): Promise<number[]> {
  const installations = [released, ...names].slice(0, 20).map(installation)
  const times: number[] = []
  for (let round = 0; round < 120; round += 1)
    times.push((await timed(() => builder.resolve({ installations, signal }))).ms)
  // The first ones read the packuments.
  return times.slice(20)
}

const atOnce = { limit: 2, signal }

const buildAll = (builder: Builder, sets: readonly Installation[][]): Promise<Lock[]> =>
  mapLimited(sets, atOnce, async (installations) => {
    const lock = await builder.resolve({ installations, signal })
    await builder.build(lock, { signal })
    return lock
  })

async function rebuildAll(builder: Builder, sets: readonly Installation[][], before: readonly Lock[]): Promise<void> {
  await mapLimited(
    sets.map((installations, shop) => ({ installations, lock: before[shop % before.length] as Lock })),
    atOnce,
    async ({ installations, lock }) => {
      const previous = loosen(lock, { kind: 'update', plugins: [{ name: released }] })
      await builder.build(await builder.resolve({ installations, previous, signal }), { signal })
    },
  )
}

let version = 0

/** A version of the plugin that was never there, with other code. */
async function release({ platform }: BenchPlatform, home: string): Promise<void> {
  version += 1
  const folder = join(home, `released-${version}`)
  await cp(join(plugins, released), folder, { recursive: true })
  const path = join(folder, 'package.json')
  const manifest = JSON.parse(await readFile(path, 'utf8')) as object
  await writeFile(path, JSON.stringify({ ...manifest, version: `1.99.${version}` }))
  await appendFile(join(folder, 'src/index.ts'), `\nexport const release = ${version}\n`)
  await mkdir(join(folder, 'node_modules/@shopctl'), { recursive: true })
  await symlink(join(repository, 'core/sdk'), join(folder, 'node_modules/@shopctl/sdk'))
  await publishFolder(platform, folder)
}

/** Shops of one released plugin and two others each. */
async function openShops(
  { platform }: BenchPlatform,
  names: readonly string[],
  tell: (line: string) => void,
): Promise<string[]> {
  tell(`${liveShops} shops are opened`)
  const slugs = Array.from({ length: liveShops }, (_, shop) => `rebuilt-${shop}`)
  const settled = names.filter((name) =>
    ['abandoned-cart', 'welcome-mail', 'gift-message', 'popular-products'].includes(name),
  )
  await mapLimited(slugs, atOnce, async (slug) => {
    const some = settled.filter((_, at) => (slugs.indexOf(slug) >> at) % 2 === 1)
    const set = Object.fromEntries([released, ...some].map((name) => [name, {}]))
    await platform.client.createTenant(smallShop(slug, set), () => undefined)
  })
  return slugs
}

async function goLive({ platform: { client } }: BenchPlatform, slugs: readonly string[]) {
  const each: number[] = []
  const whole = await timed(() =>
    mapLimited(slugs, atOnce, async (slug) => {
      const update: Change = { kind: 'update', plugins: [{ name: released }] }
      each.push((await timed(() => client.changeSet(slug, update, () => undefined))).ms)
    }),
  )
  return { each, whole }
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly result: T }> {
  const began = performance.now()
  const result = await work()
  return { ms: performance.now() - began, result }
}

const seconds = ({ ms }: { readonly ms: number }): number => Math.round(ms / 100) / 10
