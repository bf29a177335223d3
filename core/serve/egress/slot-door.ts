import { chmod, rm } from 'node:fs/promises'
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
import { join as joinPath } from 'node:path'
import type { Duplex } from 'node:stream'
import { type Consent, type EgressCall, egressStatus, slotSockets, type TcpDatabase } from '../../protocol/index.js'
import { CallNotes } from './call-notes.js'
import { bareHost, EgressRule, forbidden, type Judged } from './egress-rule.js'
import type { Lookup } from './find-addresses.js'
import { forward } from './forward.js'
import { idleMs, join, reach } from './tunnel.js'

export interface SlotDoorOptions {
  /** The slot's folder. */
  readonly dir: string
  /** Which addresses may be called at all. */
  readonly isAllowed: (address: string) => boolean
  readonly onCall: (tenant: string, call: EgressCall) => void
  /** Asks the system's name servers where it is left out. */
  readonly lookUp?: Lookup
}

/** A name has at most so many characters (RFC 1035), and a port six. */
const longestAuthority = 260
/** Connections of one worker to its door; those to the database are bounded by what a login may have. */
const maxConnections = 128
const maxDatabaseConnections = 12

/** A worker's only way out: an HTTP proxy that calls consented hosts, and its database where that is reached by TCP. */
export class SlotDoor {
  readonly #options: SlotDoorOptions
  readonly #servers: Server[] = []
  readonly #sockets = new Set<Duplex>()
  /** What leads out, and to whom. */
  readonly #ways = new Map<{ destroy(): unknown }, URL>()
  readonly #notes: CallNotes
  /** A worker that is nobody's yet may call nobody. */
  readonly #rule: EgressRule
  #tenant = ''
  #isClosed = false

  constructor(options: SlotDoorOptions) {
    this.#options = options
    this.#rule = new EgressRule(options.isAllowed, options.lookUp)
    this.#notes = new CallNotes((call) => {
      if (this.#tenant !== '') options.onCall(this.#tenant, call)
    })
  }

  async open(database: TcpDatabase | undefined): Promise<void> {
    const proxy = createHttpServer((request, response) => this.#onRequest(request, response))
    proxy.headersTimeout = 10_000
    proxy.maxConnections = maxConnections
    proxy.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) =>
      this.#onConnect(request, client, head),
    )
    await this.#listen(proxy, slotSockets.egress)
    if (database === undefined) return
    const passage = createServer((client) => this.#pass(client, database))
    passage.maxConnections = maxDatabaseConnections
    await this.#listen(passage, slotSockets.database(database.port))
  }

  /** Calls that are under way and may not be made any more are ended; those that are being opened are not opened. */
  serve(tenant: string, consents: readonly Consent[]): void {
    this.#tenant = tenant
    this.#rule.consent(consents)
    for (const [way, target] of this.#ways) if (!this.#rule.allows(target)) way.destroy()
  }

  close(): void {
    this.#isClosed = true
    for (const server of this.#servers) server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  async #listen(server: Server, name: string): Promise<void> {
    const path = joinPath(this.#options.dir, name)
    await rm(path, { force: true })
    if (this.#isClosed) return
    this.#servers.push(server)
    server.on('connection', (socket) => this.#keep(socket))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
    // The folder is the worker's own already; its user must be able to write here, to connect.
    await chmod(path, 0o666)
  }

  #keep<T extends Duplex>(socket: T): T {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket)).on('error', () => undefined)
    // Closed meanwhile: nobody else would end it.
    if (this.#isClosed) socket.destroy()
    return socket
  }

  // A quiet session is a session.
  #pass(client: Socket, { host, port }: TcpDatabase): void {
    reach({ host, port, keepAlive: true }).then(
      (server) => join(client, this.#keep(server), () => undefined),
      () => client.destroy(),
    )
  }

  /** `CONNECT api.example.com:443`: bytes both ways, which nobody reads. */
  #onConnect({ url = '' }: IncomingMessage, client: Duplex, first: Buffer): void {
    const target = url.length > longestAuthority ? null : URL.parse(`https://${url}`)
    if (target === null || !/:\d+$/.test(url)) return refuse(client, 400)
    this.#tunnel({ target: withPlainPort(target), client, first }).catch(() => client.destroy())
  }

  async #tunnel({ target, client, first }: Tunnel): Promise<void> {
    const began = performance.now()
    const port = Number(target.port || (target.protocol === 'http:' ? 80 : 443))
    const no = (refused: Refused): void =>
      this.#refuse({ target, judged: refused, began }, (status) => refuse(client, status))
    const judged = await this.#rule.judge(target)
    if (judged.kind === 'refused') return no(judged)
    const { lookup } = judged
    const server = await reach({ host: bareHost(target), port, lookup }).catch(() => undefined)
    if (server === undefined) {
      judged.over()
      this.#tell({ target, judged, began }, { outcome: 'unreachable' })
      return refuse(client, egressStatus.unreachable)
    }
    // Its consent was withdrawn while it was being opened.
    if (!this.#rule.allows(target)) {
      judged.over()
      server.destroy()
      return no(forbidden)
    }
    server.setTimeout(idleMs, () => server.destroy())
    client.write(head(200))
    server.write(first)
    this.#ways.set(server, target)
    join(client, this.#keep(server), () => {
      this.#ways.delete(server)
      judged.over()
      const moved = { sentBytes: server.bytesWritten, receivedBytes: server.bytesRead }
      this.#tell({ target, judged, began }, { outcome: 'done', ...moved })
    })
  }

  /** `GET http://api.example.com/path`. */
  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    const target = URL.parse(request.url ?? '')
    if (target?.protocol !== 'http:' || target.host.length > longestAuthority) return void response.writeHead(400).end()
    this.#forward(request, response, target).catch(() => response.destroy())
  }

  async #forward(request: IncomingMessage, response: ServerResponse, target: URL): Promise<void> {
    const began = performance.now()
    const judged = await this.#rule.judge(target)
    if (judged.kind === 'refused')
      return this.#refuse({ target, judged, began }, (status) => response.writeHead(status, closing).end())
    this.#ways.set(response, target)
    try {
      const moved = await forward(request, response, { target, lookup: judged.lookup })
      this.#tell({ target, judged, began }, { outcome: 'done', ...moved })
    } catch {
      this.#tell({ target, judged, began }, { outcome: 'unreachable' })
      if (response.headersSent) response.destroy()
      else response.writeHead(egressStatus.unreachable, closing).end()
    } finally {
      this.#ways.delete(response)
      judged.over()
    }
  }

  #refuse(attempt: Attempt & { readonly judged: Refused }, answer: (status: number) => void): void {
    this.#tell(attempt, { outcome: attempt.judged.outcome })
    answer(egressStatus[attempt.judged.outcome])
  }

  #tell({ target, judged, began }: Attempt, end: Pick<EgressCall, 'outcome'> & Partial<EgressCall>): void {
    const { plugins } = judged
    const ms = performance.now() - began
    this.#notes.add({ host: target.host, plugins, sentBytes: 0, receivedBytes: 0, ms, ...end })
  }
}

interface Tunnel {
  readonly target: URL
  readonly client: Duplex
  /** What came with the CONNECT already. */
  readonly first: Buffer
}

type Refused = Extract<Judged, { kind: 'refused' }>

interface Attempt {
  readonly target: URL
  readonly judged: Judged
  readonly began: number
}

/** A plugin that is refused again and again has to connect again and again. */
const closing = { connection: 'close' } as const

/** A tunnel to port 80 is plain HTTP, and scopes name it without a port. */
const withPlainPort = (target: URL): URL => (target.port === '80' ? new URL(`http://${target.hostname}`) : target)

/** Node has let go of the connection, and a plugin that does not end it would hold it for ever. */
const refuse = (client: Duplex, status: number): void => void client.end(head(status), () => client.destroy())

const head = (status: number): string =>
  `HTTP/1.1 ${status} ${status === 200 ? 'Connection Established' : 'Refused'}\r\n\r\n`
