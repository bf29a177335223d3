import { cpus, release, totalmem } from 'node:os'
import { type Result, tableOf } from './figures.js'

interface Bench {
  readonly what: string
  readonly load: () => Promise<{ run: (tell: (line: string) => void) => Promise<Result> }>
}

const benches: Readonly<Record<string, Bench>> = {
  'change-to-live': {
    what: 'from the command line’s call to the first answer by the new release, phase by phase',
    load: () => import('./change-to-live.js'),
  },
  'swap-under-load': {
    what: '100 swaps while 32 connections are busy: lost, unguarded and mixed answers, latency before and during',
    load: () => import('./swap-under-load.js'),
  },
  'thousand-swaps': {
    what: '1,000 changes of a shop’s whole set under a million requests by two clients; needs wrk, takes half an hour',
    load: () => import('./thousand-swaps.js'),
  },
  'request-path': {
    what: 'a request to bare fastify, to the worker, through the gateway, with 0 and 20 hooks',
    load: () => import('./request-path.js'),
  },
  'fair-share': {
    what: 'one shop flooded by 64 connections on an expensive route; what another’s clients notice of it',
    load: () => import('./fair-share.js'),
  },
  neighbour: {
    what: 'a plugin loops, leaks, crashes, is slow, floods the log; how late the other shop’s answers are meanwhile',
    load: () => import('./neighbour.js'),
  },
  hooks: {
    what: 'what hooks cost: an action with none against bare fastify, one hook, 20 plugins against the same by hand',
    load: () => import('./hooks.js'),
  },
  scripts: {
    what: 'a seller’s script in its sandbox beside the same lines as plain JavaScript',
    load: () => import('./scripts.js'),
  },
  'idle-connections': {
    what: '10,000 external plugins that are connected and do nothing: memory, processor time, an event to one (IDLE_CONNECTIONS)',
    load: () => import('./idle-connections.js'),
  },
  'embedded-bus': {
    what: 'events that nobody takes, that a plugin takes, that the embedded bus keeps: so many a second, and what each costs',
    load: () => import('./embedded-bus.js'),
  },
  'login-without-provider': {
    what: 'first logins while the mail provider answers and while it is away',
    load: () => import('./login-without-provider.js'),
  },
  'author-loop': {
    what: 'from a scaffold to a running shop, and from a save to its being live in `plugin dev`',
    load: () => import('./author-loop.js'),
  },
  'cold-start': {
    what: 'a rollback’s start phase: with standby workers ready, and right after another start',
    load: () => import('./cold-start.js'),
  },
  density: {
    what: 'a thousand shops, few of them awake: memory of each, the start, the first answer of a sleeping one (DENSITY_LIVE=…)',
    load: () => import('./density.js'),
  },
  rebuild: {
    what: 'a plugin’s new version in a thousand shops: built for 50 and for 1,000 distinct sets, and live (REBUILD_SHOPS, REBUILD_LIVE)',
    load: () => import('./rebuild.js'),
  },
  'kill-switch': {
    what: 'one version in 50 shops that are awake is killed: until its handlers are off, and each worker is another one (KILL_SHOPS)',
    load: () => import('./kill-switch.js'),
  },
  'platform-release': {
    what: '100 shops move to a newer kernel and back under load: how long that takes, and what is lost (RELEASE_SHOPS)',
    load: () => import('./platform-release.js'),
  },
  'many-packages': {
    what: 'a registry with ten plugins and one with 10,000: start, search, publish, resolve (MANY_PACKAGES)',
    load: () => import('./many-packages.js'),
  },
  peers: {
    what: 'Medusa, Vendure and Directus beside shopctl: a plugin until it is live, what is lost meanwhile; installs them (BENCH_PEERS=…)',
    load: () => import('./peers/compare-peers.js'),
  },
}

/** `npm run bench` lists the benches; `npm run bench -- NAME [--json]` runs one. */
async function main(args: readonly string[]): Promise<void> {
  const name = args.find((arg) => !arg.startsWith('-'))
  const bench = benches[name ?? '']
  if (bench === undefined) {
    const list = Object.entries(benches).map(([known, { what }]) => `  ${known.padEnd(23)} ${what}`)
    print(
      `${name === undefined ? 'Benches' : `There is no bench "${name}"; there are`}:\n\n${list.join('\n')}\n\nRun one:  npm run bench -- NAME [--json]`,
    )
    process.exitCode = name === undefined ? 0 : 2
    return
  }
  const machine = {
    cpu: cpus()[0]?.model ?? '?',
    cores: cpus().length,
    gib: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
  }
  const { run } = await bench.load()
  const result = await run((line) => process.stderr.write(`${line}\n`))
  print(
    args.includes('--json')
      ? JSON.stringify({ bench: name, machine, result })
      : `${tableOf(result)}\n\n${Object.values(machine).join(' · ')}`,
  )
}

const print = (text: string): void => void process.stdout.write(`${text}\n`)

await main(process.argv.slice(2))
