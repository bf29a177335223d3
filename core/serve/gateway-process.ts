import { setTimeout as delay } from 'node:timers/promises'
import { shopError } from '../model/index.js'
import type { Certificate, FromGateway, Route, TenantLoad, ToGateway } from '../protocol/index.js'
import { Child, type Exit } from './child/child.js'
import { endingWithUs } from './child/ending-with-us.js'
import type { GatewayProcessOptions } from './gateway-process-options.js'
import { LoadReplies } from './load-replies.js'
import { parseGatewayMessage } from './parse-gateway-message.js'
import { Replies } from './replies.js'
import { TlsPort } from './tls/tls-port.js'
import { untilAborted } from './until-aborted.js'
import { wordsOfExit } from './words-of-exit.js'

/** A gateway that does not answer a switch for so long is started again. */
const answerMs = 5_000
/** Pause before a gateway that ended is started again, doubled up to the longest. */
const retryMs = 50
const maxRetryMs = 5_000
const stableMs = 60_000
/** What a close may take: its own second for requests under way, and a bit. */
const closeMs = 1_500

interface Served {
  readonly hosts: readonly string[]
  readonly port: number
  readonly route: Route | undefined
}

/** The gateway as the supervisor sees it: knows what it should know, and tells it again to each new process. */
export class GatewayProcess {
  readonly #options: GatewayProcessOptions
  readonly #tenants = new Map<string, Served>()
  readonly #listening = new Replies<number>()
  readonly #forgotten = new Replies<void>()
  readonly #routed = new Replies<void>()
  readonly #drained = new Replies<void>()
  readonly #counts = new LoadReplies()
  /** Sockets that the running gateway may still use. */
  readonly #known = new Set<string>()
  readonly #closing = new AbortController()
  #child: Child | undefined
  #port: number
  #tls: TlsPort | undefined
  #isUp = false
  #startedAt = 0
  #failures = 0

  constructor(options: GatewayProcessOptions) {
    this.#options = options
    this.#port = options.port
  }

  get port(): number {
    return this.#port
  }

  /** The port that speaks TLS. */
  get tlsPort(): number | undefined {
    return this.#tls?.now.port
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Resolves when the main port is open; rejects with PORT_TAKEN. */
  async start(): Promise<void> {
    const { tls: settings, log } = this.#options
    const onCertificates = (certificates: readonly Certificate[]) => this.#tell({ kind: 'certificates', certificates })
    if (settings !== undefined) this.#tls = await TlsPort.open({ settings, onCertificates, log })
    const listening = this.#listening.wait(mainPort)
    this.#spawn()
    try {
      await listening
    } catch (error) {
      await this.close()
      throw error
    }
  }

  /** Opens the tenant's own port and answers for its hosts. Answers the port; rejects with PORT_TAKEN. */
  async serve(tenant: string, hosts: readonly string[], port: number): Promise<number> {
    const listening = this.#listening.wait(tenant)
    this.#tenants.set(tenant, { hosts, port, route: undefined })
    this.#tell({ kind: 'tenant', tenant, hosts, port })
    try {
      return await listening
    } catch (error) {
      this.#tenants.delete(tenant)
      throw error
    }
  }

  async forget(tenant: string): Promise<void> {
    if (!this.#tenants.delete(tenant) || !this.#isUp) return
    const forgotten = this.#forgotten.wait(tenant)
    this.#tell({ kind: 'forget', tenant })
    await forgotten
  }

  /** Resolves when new requests go there. A gateway that does not answer is started again, and told. */
  async route(route: Route): Promise<void> {
    const served = this.#tenants.get(route.tenant)
    if (served === undefined) throw new Error(`the gateway does not serve ${route.tenant}`)
    this.#tenants.set(route.tenant, { ...served, route })
    const routed = this.#routed.wait(route.socket)
    this.#tell({ kind: 'route', route })
    const late = setTimeout(() => this.#child?.kill('it did not answer a switch'), answerMs)
    try {
      await untilAborted(routed, this.#closing.signal)
    } finally {
      clearTimeout(late)
    }
  }

  /** Resolves when no request is under way on the socket. Ask before the switch that ends its time. */
  drained(socket: string): Promise<void> {
    return this.#known.has(socket) ? this.#drained.wait(socket) : Promise.resolve()
  }

  park(tenant: string): void {
    const served = this.#tenants.get(tenant)
    if (served !== undefined) this.#tenants.set(tenant, { ...served, route: undefined })
    this.#tell({ kind: 'park', tenant })
  }

  /** What is under way for each tenant; nothing, where no gateway is up. */
  async count(): Promise<readonly TenantLoad[]> {
    if (!this.#isUp) return []
    const counts = this.#counts.wait()
    this.#tell({ kind: 'count' })
    return counts
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('the gateway closes'))
    await this.#tls?.close()
    const child = this.#child
    if (child === undefined) return
    this.#tell({ kind: 'close' })
    const late = setTimeout(() => child.kill('it did not close'), closeMs)
    await child.exited
    clearTimeout(late)
  }

  #spawn(): void {
    const { node, entry, runDir, env, host, limits, log } = this.#options
    const child = new Child({
      command: endingWithUs({ file: node, args: ['--enable-source-maps', '--disable-sigusr1', entry] }),
      cwd: runDir,
      env,
      onMessage: (text) => this.#receive(child, text),
      onBadChannel: (reason) => child.kill(reason),
      onOutput: (_stream, line) => log('the gateway says', { line }),
    })
    this.#child = child
    this.#startedAt = performance.now()
    child.send({ kind: 'listen', host, port: this.#port, limits, tls: this.#tls?.now } satisfies ToGateway)
    child.exited.then((exit) => this.#onExit(exit)).catch(() => undefined)
  }

  #tell(message: ToGateway): void {
    // A gateway that is not up yet is told everything when it is.
    if (!this.#isUp && message.kind !== 'close') return
    if (message.kind === 'route') this.#known.add(message.route.socket)
    this.#child?.send(message)
  }

  #receive(child: Child, text: string): void {
    try {
      this.#take(parseGatewayMessage(text))
    } catch (error) {
      child.kill((error as Error).message)
    }
  }

  #take(message: FromGateway): void {
    switch (message.kind) {
      case 'listening':
        this.#onListening(message.port, message.tlsPort)
        return
      case 'tenant-listening':
        this.#onTenantListening(message.tenant, message.port)
        return
      case 'listen-failed':
        this.#onListenFailed(message)
        return
      case 'forgotten':
        this.#forgotten.resolve(message.tenant, undefined)
        return
      case 'routed':
        this.#routed.resolve(message.socket, undefined)
        return
      case 'drained':
        this.#known.delete(message.socket)
        this.#drained.resolve(message.socket, undefined)
        return
      case 'counts':
        this.#counts.take(message)
    }
  }

  #onListening(port: number, tlsPort: number | undefined): void {
    this.#port = port
    if (tlsPort !== undefined) this.#tls?.isBoundTo(tlsPort)
    this.#isUp = true
    for (const [tenant, { hosts, port: own, route }] of this.#tenants) {
      this.#tell({ kind: 'tenant', tenant, hosts, port: own })
      if (route !== undefined) this.#tell({ kind: 'route', route })
    }
    this.#listening.resolve(mainPort, port)
  }

  #onTenantListening(tenant: string, port: number): void {
    const served = this.#tenants.get(tenant)
    if (served !== undefined) this.#tenants.set(tenant, { ...served, port })
    this.#listening.resolve(tenant, port)
  }

  #onListenFailed({ tenant, port, code }: Extract<FromGateway, { kind: 'listen-failed' }>): void {
    const key = tenant ?? mainPort
    const own = port === this.tlsPort ? 'gateway’s TLS' : 'gateway'
    const name = tenant === undefined ? own : `shop ${tenant}`
    this.#options.log('the gateway cannot listen', { name, port, code })
    // At the first start somebody waits and hears it; later the port was ours, and will be again.
    if (this.#listening.keys.includes(key)) this.#listening.reject(key, shopError('PORT_TAKEN', name, port))
    else this.#child?.kill(`port ${port} cannot be had: ${code}`)
  }

  #onExit(exit: Exit): void {
    this.#isUp = false
    this.#known.clear()
    // The dead gateway's requests are over, whatever became of them.
    for (const socket of this.#drained.keys) this.#drained.resolve(socket, undefined)
    for (const tenant of this.#forgotten.keys) this.#forgotten.resolve(tenant, undefined)
    this.#counts.end()
    if (this.#closing.signal.aborted) return
    if (performance.now() - this.#startedAt > stableMs) this.#failures = 0
    const pause = Math.min(retryMs * 2 ** this.#failures, maxRetryMs)
    this.#failures += 1
    this.#options.log(`the gateway ${wordsOfExit(exit)}`, { again: `in ${pause} ms` })
    delay(pause, undefined, { signal: this.#closing.signal }).then(
      () => this.#spawn(),
      () => undefined,
    )
  }
}

/** No tenant has this name. */
const mainPort = ' main'
