import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { compilePlugin } from '../../../registry/index.js'
import { attachToOutbox } from '../../control/index.js'
import { type JsonObject, type ReleasePlugin, shopError } from '../../model/index.js'
import { internalPaths, type Kernel } from '../../protocol/index.js'
import type { MakeLogin } from '../../serve/index.js'
import { sampleCatalog } from '../../shop/host.js'
import { Closers } from '../closers.js'
import { isTaken } from '../is-taken.js'
import { type DevBuild, DevBuilder } from './dev-builder.js'
import { type DevParts, type DevPorts, openDevParts, slug } from './dev-parts.js'
import { DevTables } from './dev-tables.js'

export interface StartDevShop {
  /** The plugin's. */
  readonly folder: string
  readonly kernel: Kernel
  /** The plugin's settings. */
  readonly config: JsonObject
  /** ISO 4217. */
  readonly currency: string
  readonly ports: DevPorts
  readonly signal: AbortSignal
}

/** A step of making a folder live; `ms` is there when it has ended. */
export type OnDevStep = (step: 'build' | 'start', ms?: number) => void

/** What went live. */
export interface DevRelease {
  readonly number: number
  readonly plugins: readonly ReleasePlugin[]
  /** The plugins whose tables were made anew, empty, since a migration that had run was edited. */
  readonly emptied: readonly string[]
  /** Milliseconds from the call to the switch. */
  readonly ms: number
}

/**
 * A shop with one plugin, made of its author's folder: on a database of its own, served by a worker like every other
 * shop, its mail in a mailbox. Nothing of it is left when it is closed. It has no release until `apply` made one. PORT_TAKEN.
 */
export async function startDevShop(options: StartDevShop): Promise<DevShop> {
  await refuseTaken(options.ports)
  const closers = new Closers()
  try {
    const parts = await openDevParts({ ...options, closers })
    const { folder, config, kernel } = options
    const builder = closers.add(new DevBuilder({ folder, config, kernel, out: join(parts.folder, 'bundles') }))
    return new DevShop({ ...options, parts, builder, closers })
  } catch (error) {
    await closers.close().catch(() => undefined)
    throw error
  }
}

/** Before seconds are spent on a database. */
async function refuseTaken({ shop, mailbox }: DevPorts): Promise<void> {
  for (const [name, port] of [
    ['dev shop', shop],
    ['dev mailbox', mailbox],
  ] as const)
    if (port !== 0 && (await isTaken(port))) throw shopError('PORT_TAKEN', name, port)
}

interface Setup extends StartDevShop {
  readonly parts: DevParts
  readonly builder: DevBuilder
  readonly closers: Closers
}

export class DevShop {
  readonly #setup: Setup
  readonly #tables: DevTables
  #number = 0
  #isStocked = false
  /** What the outbox has been told last. */
  #attached: Pick<DevBuild, 'plugins' | 'config'> | undefined
  /** How stacks begin the author's files, which have been compiled elsewhere. */
  #compiled: string | undefined
  /** When nothing of the release before is left. */
  #settled: Promise<void> = Promise.resolve()

  constructor(setup: Setup) {
    this.#setup = setup
    this.#tables = new DevTables(setup.parts.databases)
  }

  get address(): string {
    return this.#setup.parts.address
  }

  get mailbox(): string {
    return this.#setup.parts.mailbox.url
  }

  /**
   * Makes the folder as it is now the live release. Rejects with what is wrong, with the author's file and line; then the
   * release before goes on.
   */
  async apply(signal: AbortSignal, onStep: OnDevStep = () => undefined): Promise<DevRelease> {
    const began = performance.now()
    const timed = timer(onStep)
    const { builder } = this.#setup
    // Else the end of the release before the last one would take the new login away.
    await this.#settled
    try {
      const build = await timed('build', () => builder.build(signal))
      const own = build.plugins.at(-1)
      this.#compiled = own && join(this.#setup.parts.folder, 'bundles', `${own.package}@${own.version}`)
      const number = (this.#number += 1)
      const emptied = await this.#tables.expand(build, number)
      await timed('start', () => this.#swap(build, number, signal))
      const ms = performance.now() - began
      await this.#stock()
      return { number, plugins: build.plugins, emptied, ms }
    } finally {
      builder.prepare()
    }
  }

  /** What the compiler says to the folder as it is now, each as `src/index.ts:3:5 …`; nothing when all is well. */
  async typeErrors(signal: AbortSignal): Promise<readonly string[]> {
    const staging = await mkdtemp(join(this.#setup.parts.folder, 'types-'))
    try {
      return await compilePlugin({ folder: this.#setup.folder, staging, signal })
    } finally {
      await rm(staging, { recursive: true, force: true })
    }
  }

  /** Each line that the shop's workers print, with the author's own files in its stacks, until the answered function is called. */
  followLogs(listener: (line: string) => void): () => void {
    const { parts, folder } = this.#setup
    return parts.supervisor.followLogs(slug, (line) =>
      listener(this.#compiled === undefined ? line : line.replaceAll(this.#compiled, folder)),
    )
  }

  close(): Promise<void> {
    return this.#setup.closers.close()
  }

  async #swap(build: DevBuild, number: number, signal: AbortSignal): Promise<void> {
    const { bundle, plugins, config } = build
    const { owners } = this.#tables
    const { parts, kernel, currency } = this.#setup
    const { supervisor, databases } = parts
    const tenant = { slug, name: 'Dev Shop', currency, address: parts.address }
    const database: MakeLogin = (standing) => databases.rotateTenantLogin(slug, owners, standing)
    const spec = { guest: { tenant, release: number, bundle, config }, kernel, database }
    const candidate = await supervisor.startCandidate(spec, { signal })
    await this.#attach({ plugins, config })
    const { drained } = await supervisor.goLive(candidate)
    this.#settled = drained
      .then(() => databases.keepTenantLogin(slug, candidate.user))
      .then(() => this.#tables.contract(build, number))
      .catch(() => undefined)
  }

  /** What the release listens to; nothing to do where the one before did so too. */
  async #attach(listening: Pick<DevBuild, 'plugins' | 'config'>): Promise<void> {
    if (isDeepStrictEqual(listening, this.#attached)) return
    this.#attached = undefined
    const { outbox } = this.#setup.parts
    const serving = { outbox, hasBus: false, killed: async () => new Set<string>() }
    await attachToOutbox(serving, { tenant: slug, ...listening, replay: false })
    this.#attached = listening
  }

  /** Once: what a shopper has bought since stays bought. */
  async #stock(): Promise<void> {
    if (this.#isStocked) return
    await putCatalog(this.#setup.parts)
    this.#isStocked = true
  }
}

const timer =
  (onStep: OnDevStep) =>
  async <T>(step: Parameters<OnDevStep>[0], work: () => Promise<T>): Promise<T> => {
    onStep(step)
    const began = performance.now()
    const result = await work()
    onStep(step, performance.now() - began)
    return result
  }

async function putCatalog({ supervisor }: DevParts): Promise<void> {
  const body = { products: sampleCatalog }
  const signal = AbortSignal.timeout(10_000)
  const { status } = await supervisor.request(slug, { method: 'PUT', path: internalPaths.catalog, body, signal })
  if (status >= 300) throw shopError('SHOP_NOT_RUNNING', slug, 'it takes no catalog')
}
