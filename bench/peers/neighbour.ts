import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { DatabaseConnection } from '../../core/database/index.js'
import type { Contender, Deployment, Way } from './contender.js'
import { freePort } from './free-port.js'
import { installNode, installPackages, peersCache } from './install-packages.js'
import { Nginx } from './nginx.js'
import type { Files, Peer, PeerRun, Site } from './peer.js'
import type { PeerDatabase } from './peer-database.js'
import { runCommand } from './run-command.js'
import { ServerProcess } from './server-process.js'

const setUpDeadlineMs = 5 * 60_000

/** A peer that is installed, and has its tables. */
interface Settled {
  readonly peer: Peer
  readonly site: Site
  readonly connection: DatabaseConnection
}

/** A peer as one of those that are compared. */
export function neighbour(peer: Peer, database: PeerDatabase): Contender {
  let settled: Settled | undefined
  return {
    name: peer.name,
    version: peer.version,
    ways: ['alone', 'rolled'],
    install: async () => {
      const node = await installNode()
      const site = { folder: join(peersCache(), peer.name.toLowerCase()), node }
      await installPackages(site.folder, peer.packages, node.environment)
      settled = { peer, site, connection: await database.create(peer.name.toLowerCase()) }
      await setUp(settled)
    },
    deploy: (way) => {
      if (settled === undefined) throw new Error(`${peer.name} is not installed`)
      return deploy(settled, way)
    },
  }
}

/** Where the project is built to without the third plugin, and with it. */
const [first, second] = ['live-1', 'live-2'] as const

async function setUp({ peer, site, connection }: Settled): Promise<void> {
  await reset(peer, site)
  await rm(join(site.folder, first), { recursive: true, force: true })
  await peer.build?.(site, join(site.folder, first))
  await runCommand(site.node.binary, peer.setUp, {
    cwd: runFolder(peer, site, first),
    environment: { ...site.node.environment, ...peer.environment({ database: connection, port: 0, way: 'alone' }) },
    deadlineMs: setUpDeadlineMs,
  })
}

const runFolder = (peer: Peer, site: Site, built: string): string =>
  peer.build === undefined ? site.folder : join(site.folder, built)

/** The project as it was before the third plugin. */
async function reset(peer: Peer, site: Site): Promise<void> {
  for (const path of [peer.added.folder, second]) await rm(join(site.folder, path), { recursive: true, force: true })
  await writeFiles(site.folder, peer.files)
}

/** Each file is there whole or not at all: a peer may be watching. */
async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(`${folder}/.new`, text)
    await rename(`${folder}/.new`, file)
  }
}

async function deploy(settled: Settled, way: Way): Promise<Deployment> {
  const { peer, site } = settled
  await reset(peer, site)
  const closers: { close(): Promise<void> }[] = []
  const close = async (): Promise<void> => {
    for (const part of closers) await part.close()
  }
  try {
    const instances: Instance[] = []
    for (const name of way === 'alone' ? ['a'] : ['a', 'b']) {
      const instance = await Instance.start(settled, way, name)
      instances.push(instance)
      closers.push(instance)
    }
    const ports = instances.map(({ port }) => port)
    const proxy = way === 'rolled' ? await Nginx.start(ports) : undefined
    if (proxy !== undefined) closers.unshift(proxy)
    return {
      address: proxy?.address ?? `http://127.0.0.1:${ports[0]}`,
      doors: peer.doors,
      pids: () => [...instances, ...(proxy === undefined ? [] : [proxy])].map(({ pid }) => pid),
      add: () => add(settled, { way, instances, proxy }),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

interface Running {
  readonly way: Way
  readonly instances: readonly Instance[]
  readonly proxy: Nginx | undefined
}

/** Behind a proxy, an instance gets no requests while it is restarted. */
async function add({ peer, site }: Settled, { way, instances, proxy }: Running): Promise<void> {
  await writeFiles(site.folder, peer.added.files)
  await peer.build?.(site, join(site.folder, second))
  if (way === 'alone' && peer.takesPluginsLive) return
  for (const instance of instances) {
    await proxy?.sendTo(instances.filter((other) => other !== instance).map(({ port }) => port))
    await instance.restart()
    await proxy?.sendTo(instances.map(({ port }) => port))
  }
}

/** One server of a peer, on a port that it keeps. */
class Instance {
  #server: ServerProcess | undefined

  private constructor(
    private readonly settled: Settled,
    private readonly run: PeerRun,
    private readonly log: string,
  ) {}

  static async start(settled: Settled, way: Way, name: string): Promise<Instance> {
    const run = { database: settled.connection, port: await freePort(), way }
    const instance = new Instance(settled, run, join(settled.site.folder, `instance-${name}.log`))
    await instance.#start(first)
    return instance
  }

  get port(): number {
    return this.run.port
  }

  get pid(): number {
    return this.#server?.pid ?? 0
  }

  async restart(): Promise<void> {
    await this.close()
    await this.#start(second)
  }

  async close(): Promise<void> {
    await this.#server?.close()
  }

  async #start(built: string): Promise<void> {
    const { peer, site } = this.settled
    this.#server = await ServerProcess.start({
      command: [site.node.binary, ...peer.start],
      cwd: runFolder(peer, site, built),
      environment: { ...site.node.environment, ...peer.environment(this.run) },
      log: this.log,
      ready: { url: `http://127.0.0.1:${this.port}${peer.doors.trivial.path}`, status: 200 },
    })
  }
}
