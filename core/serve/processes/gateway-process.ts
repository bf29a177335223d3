import { shopError } from '../../model/index.js'
import type { Certificate, FromGateway, Route, TenantLoad, ToGateway } from '../../protocol/index.js'
import { endingWithUs } from '../child/ending-with-us.js'
import { KeptChild } from '../child/kept-child.js'
import { TlsPort } from '../tls/tls-port.js'
import { untilAborted } from '../waiting/until-aborted.js'
import type { GatewayProcessOptions } from './gateway-process-options.js'
import { GatewayReplies, mainPort } from './gateway-replies.js'
import { parseGatewayMessage } from './parse-gateway-message.js'
import { ServedTenants } from './served-tenants.js'

/** A gateway that does not answer a switch for so long is started again. */
const answerMs = 5_000
/** What a close may take: its own second for requests under way, and a bit. */
const closeMs = 1_500

/** The gateway as the supervisor sees it: knows what it should know, and tells it again to each new process. */
export class GatewayProcess {
  readonly #options: GatewayProcessOptions
  readonly #tenants = new ServedTenants()
  readonly #replies = new GatewayReplies()
  /** Sockets that the running gateway may still use. */
  readonly #known = new Set<string>()
  readonly #closing = new AbortController()
  readonly #child: KeptChild
  #port: number
  #tls: TlsPort | undefined
  #isUp = false

  constructor(options: GatewayProcessOptions) {
    this.#options = options
    this.#port = options.port
    const { node, entry, runDir, env, log } = options
    this.#child = new KeptChild({
      name: 'the gateway',
      command: endingWithUs({ file: node, args: ['--disable-sigusr1', entry] }),
      cwd: runDir,
      env,
      log,
      onMessage: (text) => this.#take(parseGatewayMessage(text)),
      onStart: () => this.#listen(),
      onEnd: () => this.#onEnd(),
    })
  }

  get port(): number {
    return this.#port
  }

  /** The port that speaks TLS. */
  get tlsPort(): number | undefined {
    return this.#tls?.now.port
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Resolves when the main port is open; rejects with PORT_TAKEN. */
  async start(): Promise<void> {
    const { tls: settings, log } = this.#options
    const onCertificates = (certificates: readonly Certificate[]) => this.#tell({ kind: 'certificates', certificates })
    if (settings !== undefined) this.#tls = await TlsPort.open({ settings, onCertificates, log })
    const listening = this.#replies.listening.wait(mainPort)
    this.#child.start()
    try {
      await listening
    } catch (error) {
      await this.close()
      throw error
    }
  }

  /** Opens the tenant's own port and answers at `<tenant>.localhost`. Answers the port; rejects with PORT_TAKEN. */
  async serve(tenant: string, port: number, isAsleep: boolean): Promise<number> {
    const listening = this.#replies.listening.wait(tenant)
    this.#tell(this.#tenants.add(tenant, port, isAsleep))
    try {
      return await listening
    } catch (error) {
      this.#tenants.remove(tenant)
      throw error
    }
  }

  async forget(tenant: string): Promise<void> {
    if (!this.#tenants.remove(tenant) || !this.#isUp) return
    const forgotten = this.#replies.forgotten.wait(tenant)
    this.#tell({ kind: 'forget', tenant })
    await forgotten
  }

  /** Resolves when new requests go there. A gateway that does not answer is started again, and told. */
  async route(route: Route): Promise<void> {
    if (!this.#tenants.has(route.tenant)) throw new Error(`the gateway does not serve ${route.tenant}`)
    this.#tenants.send(route.tenant, { kind: 'route', route })
    const routed = this.#replies.routed.wait(route.socket)
    this.#tell({ kind: 'route', route })
    const late = setTimeout(() => this.#child.kill('it did not answer a switch'), answerMs)
    try {
      await untilAborted(routed, this.#closing.signal)
    } finally {
      clearTimeout(late)
    }
  }

  /** Resolves when no request is under way on the socket. Ask before the switch that ends its time. */
  drained(socket: string): Promise<void> {
    return this.#known.has(socket) ? this.#replies.drained.wait(socket) : Promise.resolve()
  }

  park(tenant: string): void {
    this.#tenants.send(tenant, { kind: 'parked' })
    this.#tell({ kind: 'park', tenant })
  }

  /** `onWanted` is called for the tenant's next request. */
  sleep(tenant: string): void {
    this.#tenants.send(tenant, { kind: 'asleep' })
    this.#tell({ kind: 'sleep', tenant })
  }

  /**
   * Takes the route to this socket away if nothing is under way for the tenant and nothing was for so long; from then on
   * `onWanted` is called for its next request. Answers whether it has.
   */
  async rest(tenant: string, socket: string, quietMs: number): Promise<boolean> {
    if (!this.#isUp) return false
    const rested = this.#replies.rested.wait(socket)
    this.#tell({ kind: 'rest', tenant, socket, quietMs })
    return rested
  }

  /** What is under way for each tenant that has a worker or requests; nothing, where no gateway is up. */
  async count(): Promise<readonly TenantLoad[]> {
    if (!this.#isUp) return []
    const counts = this.#replies.counts.wait()
    this.#tell({ kind: 'count' })
    return counts
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('the gateway closes'))
    await this.#tls?.close()
    await this.#child.close({ by: { kind: 'close' } satisfies ToGateway, withinMs: closeMs })
    this.#onEnd()
  }

  #listen(): void {
    const { host, limits } = this.#options
    const message: ToGateway = { kind: 'listen', host, port: this.#port, limits, tls: this.#tls?.now }
    this.#child.send(message)
  }

  #tell(message: ToGateway): void {
    // A gateway that is not up yet is told everything when it is.
    if (!this.#isUp) return
    if (message.kind === 'route') this.#known.add(message.route.socket)
    this.#child.send(message)
  }

  #take(message: FromGateway): void {
    switch (message.kind) {
      case 'listening':
        this.#onListening(message.port, message.tlsPort)
        break
      case 'tenant-listening':
        this.#onTenantListening(message.tenant, message.port)
        break
      case 'listen-failed':
        this.#onListenFailed(message)
        break
      case 'drained':
        this.#known.delete(message.socket)
        break
      case 'rested':
        if (message.isAsleep) this.#tenants.rested(message.tenant, message.socket)
        break
      case 'wake':
        this.#options.onWanted(message.tenant)
        break
      case 'busy':
        this.#options.onBusy(message.tenants)
        break
      case 'silent':
        this.#options.onSilent(message.tenants)
        break
      case 'forgotten':
      case 'routed':
      case 'counts':
    }
    this.#replies.take(message)
  }

  #onListening(port: number, tlsPort: number | undefined): void {
    this.#port = port
    if (tlsPort !== undefined) this.#tls?.isBoundTo(tlsPort)
    this.#isUp = true
    for (const message of this.#tenants.messages()) this.#tell(message)
    this.#replies.begin(this.#known)
    this.#replies.listening.resolve(mainPort, port)
  }

  #onTenantListening(tenant: string, port: number): void {
    this.#tenants.listensAt(tenant, port)
    this.#replies.listening.resolve(tenant, port)
  }

  #onListenFailed({ tenant, port, code }: Extract<FromGateway, { kind: 'listen-failed' }>): void {
    const key = tenant ?? mainPort
    const own = port === this.tlsPort ? 'gateway’s TLS' : 'gateway'
    const name = tenant === undefined ? own : `shop ${tenant}`
    this.#options.log('the gateway cannot listen', { name, port, code })
    // At the first start somebody waits and hears it; later the port was ours, and will be again.
    if (this.#replies.listening.keys.includes(key))
      this.#replies.listening.reject(key, shopError('PORT_TAKEN', name, port))
    else this.#child.kill(`port ${port} cannot be had: ${code}`)
  }

  /** What was asked of it is answered by nobody. */
  #onEnd(): void {
    this.#isUp = false
    this.#known.clear()
    this.#options.onSilent([])
    this.#replies.end()
  }
}
