import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBuilder, readKernel } from '../core/build/index.js'
import { createRegistryClient, startRegistry } from '../registry/index.js'
import { packedPlugin } from '../test/registry/packed.js'
import { repository } from '../test/setup/test-platform.js'
import { type Figure, figure, type Result, ratio } from './figures.js'

const few = 10
const many = Number(process.env['MANY_PACKAGES'] ?? 10_000)
const rounds = 60

/** A registry that holds ten plugins, and one that holds ten thousand: its start, searches, publishes, and a resolution. */
export async function run(tell: (line: string) => void): Promise<Result> {
  const small = await measure(few, tell)
  const large = await measure(many, tell)
  const rows = Object.keys(small).map((what) => [what, small[what] as Figure, large[what] as Figure] as const)
  const entries = rows.flatMap(([what, ten, all]): [string, Figure | number][] => [
    [`${what}, with ${few}`, ten],
    [`${what}, with ${many}`, all],
    [`${what}: ratio of p50`, ratio(all.p50, ten.p50)],
  ])
  return Object.fromEntries(entries)
}

const nameOf = (index: number): string => `bench-plugin-${index}`

async function measure(count: number, tell: (line: string) => void): Promise<Record<string, Figure>> {
  const home = await mkdtemp(join(tmpdir(), 'shopctl-many-'))
  try {
    tell(`${count} plugins are put into a registry`)
    await fill(home, count)
    // The first start reads them all once; those after it only what has changed.
    const first = await withRegistry(home, async ({ client }) => timed(() => client.search('plugin')))
    tell(`the first search after the first start took ${Math.round(first)} ms`)
    const started = performance.now()
    return await withRegistry(home, async (registry) => ({
      'start to the first search': figure([await untilSearched(registry, started)]),
      ...(await measureCalls(registry, home, count)),
    }))
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

type Client = ReturnType<typeof createRegistryClient>

interface Open {
  readonly client: Client
  readonly url: string
}

async function withRegistry<T>(home: string, work: (registry: Open) => Promise<T>): Promise<T> {
  process.env['SHOPCTL_UPLINK'] = 'none'
  const registry = await startRegistry({ home, port: 0, signal: AbortSignal.timeout(120_000) })
  const client = createRegistryClient({ url: registry.url, token: registry.token })
  try {
    return await work({ client, url: registry.url })
  } finally {
    await client.close()
    await registry.close()
  }
}

/** All are as one that was really published. */
async function fill(home: string, count: number): Promise<void> {
  await withRegistry(home, ({ client }) => client.publish(packedPlugin(nameOf(0), '1.0.0', { title: 'Plugin 0' })))
  const packages = join(home, 'registry/packages')
  const [stored, tarball] = await Promise.all([
    readFile(join(packages, nameOf(0), 'package.json'), 'utf8'),
    readFile(join(packages, nameOf(0), `${nameOf(0)}-1.0.0.tgz`)),
  ])
  for (let index = 1; index < count; index += 1) {
    const folder = join(packages, nameOf(index))
    await mkdir(folder)
    const text = stored.replaceAll(nameOf(0), nameOf(index)).replaceAll('Plugin 0', `Plugin ${index}`)
    await writeFile(join(folder, 'package.json'), text)
    await writeFile(join(folder, `${nameOf(index)}-1.0.0.tgz`), tarball)
  }
}

async function untilSearched({ client }: Open, started: number): Promise<number> {
  await client.search('plugin')
  return performance.now() - started
}

async function measureCalls({ client, url }: Open, home: string, count: number): Promise<Record<string, Figure>> {
  const kernel = await readKernel(join(repository, 'dist/kernel'))
  const source = createRegistryClient({ url })
  const builder = createBuilder({ home: join(home, 'built'), source, kernel })
  const wanted = Array.from({ length: few }, (_, index) => nameOf(Math.floor((index * count) / few)))
  const installations = wanted.map((name) => ({ name, package: name, range: '*', enabled: true, config: {} }))
  const signal = AbortSignal.timeout(600_000)
  try {
    return {
      'a search, 50 found': await repeated(() => client.search('plugin')),
      'a search, one found': await repeated((round) => client.search(nameOf(round % few))),
      'a plugin’s page': await repeated((round) => client.details(nameOf(Math.floor(((round % few) * count) / few)))),
      publish: await repeated((round) =>
        client.publish(packedPlugin(`bench-new-${round}`, '1.0.0', { title: `New ${round}` })),
      ),
      'resolve a warm set of 10': await repeated(() => builder.resolve({ installations, signal })),
    }
  } finally {
    await builder.close()
    await source.close()
  }
}

async function repeated(work: (round: number) => Promise<unknown>): Promise<Figure> {
  await work(rounds)
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) times.push(await timed(() => work(round)))
  return figure(times)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
