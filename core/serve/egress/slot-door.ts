import { chmod, rm } from 'node:fs/promises'
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
import { join as joinPath } from 'node:path'
import type { Duplex } from 'node:stream'
import { type Consent, type EgressCall, egressStatus, slotSockets, type TcpDatabase } from '../../protocol/index.js'
import { EgressRule, type Judged } from './egress-rule.js'
import { forward } from './forward.js'
import { join, reach } from './tunnel.js'

export interface SlotDoorOptions {
  /** The slot's folder. */
  readonly dir: string
  /** Which addresses may be called at all. */
  readonly isAllowed: (address: string) => boolean
  readonly onCall: (tenant: string, call: EgressCall) => void
}

/** A worker's only way out: an HTTP proxy that calls consented hosts, and its database where that is reached by TCP. */
export class SlotDoor {
  readonly #options: SlotDoorOptions
  readonly #servers: Server[] = []
  readonly #sockets = new Set<Socket>()
  #tenant = ''
  /** A worker that is nobody's yet may call nobody. */
  #rule: EgressRule

  constructor(options: SlotDoorOptions) {
    this.#options = options
    this.#rule = new EgressRule(options.isAllowed, [])
  }

  async open(database: TcpDatabase | undefined): Promise<void> {
    const proxy = createHttpServer((request, response) => this.#onRequest(request, response))
    proxy.on('connect', (request: IncomingMessage, client: Duplex) => this.#onConnect(request, client))
    await this.#listen(proxy, slotSockets.egress)
    if (database === undefined) return
    const { host, port } = database
    const passage = createServer((client) => {
      reach(host, port).then(
        (server) => join(client, this.#keep(server), () => undefined),
        () => client.destroy(),
      )
    })
    await this.#listen(passage, slotSockets.database(port))
  }

  serve(tenant: string, consents: readonly Consent[]): void {
    this.#tenant = tenant
    this.#rule = new EgressRule(this.#options.isAllowed, consents)
  }

  close(): void {
    for (const server of this.#servers) server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  async #listen(server: Server, name: string): Promise<void> {
    const path = joinPath(this.#options.dir, name)
    await rm(path, { force: true })
    server.on('connection', (socket) => this.#keep(socket))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
    // The folder is the worker's own already; its user must be able to write here, to connect.
    await chmod(path, 0o666)
    this.#servers.push(server)
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket)).on('error', () => undefined)
    return socket
  }

  /** `CONNECT api.example.com:443`: bytes both ways, which nobody reads. */
  #onConnect({ url = '' }: IncomingMessage, client: Duplex): void {
    const target = URL.parse(`https://${url}`)
    if (target === null || !/:\d+$/.test(url)) return void client.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    const began = performance.now()
    this.#tunnel(withPlainPort(target), client, began).catch(() => client.destroy())
  }

  async #tunnel(target: URL, client: Duplex, began: number): Promise<void> {
    const port = Number(target.port || (target.protocol === 'http:' ? 80 : 443))
    const judged = await this.#rule.judge(target)
    if (judged.kind === 'refused') return this.#refuse({ target, judged, began }, (status) => client.end(head(status)))
    const server = await reach(judged.address, port).catch(() => undefined)
    if (server === undefined) {
      judged.over()
      this.#tell({ target, judged, began }, { outcome: 'unreachable' })
      client.end(head(egressStatus.unreachable))
      return
    }
    client.write(head(200))
    join(client, this.#keep(server), () => {
      judged.over()
      this.#tell(
        { target, judged, began },
        { outcome: 'done', sentBytes: server.bytesWritten, receivedBytes: server.bytesRead },
      )
    })
  }

  /** `GET http://api.example.com/path`. */
  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    const target = URL.parse(request.url ?? '')
    if (target?.protocol !== 'http:') return void response.writeHead(400).end()
    this.#forward(request, response, target).catch(() => response.destroy())
  }

  async #forward(request: IncomingMessage, response: ServerResponse, target: URL): Promise<void> {
    const began = performance.now()
    const judged = await this.#rule.judge(target)
    if (judged.kind === 'refused')
      return this.#refuse({ target, judged, began }, (status) => response.writeHead(status).end())
    try {
      const moved = await forward(request, response, { target, address: judged.address })
      this.#tell({ target, judged, began }, { outcome: 'done', ...moved })
    } catch {
      this.#tell({ target, judged, began }, { outcome: 'unreachable' })
      if (response.headersSent) response.destroy()
      else response.writeHead(egressStatus.unreachable).end()
    } finally {
      judged.over()
    }
  }

  #refuse(
    attempt: Attempt & { readonly judged: Extract<Judged, { kind: 'refused' }> },
    answer: (status: number) => void,
  ): void {
    this.#tell(attempt, { outcome: attempt.judged.outcome })
    answer(egressStatus[attempt.judged.outcome])
  }

  #tell({ target, judged, began }: Attempt, end: Pick<EgressCall, 'outcome'> & Partial<EgressCall>): void {
    const call = {
      host: target.host,
      plugins: judged.plugins,
      sentBytes: 0,
      receivedBytes: 0,
      ms: performance.now() - began,
    }
    this.#options.onCall(this.#tenant, { ...call, ...end })
  }
}

interface Attempt {
  readonly target: URL
  readonly judged: Judged
  readonly began: number
}

/** A tunnel to port 80 is plain HTTP, and scopes name it without a port. */
const withPlainPort = (target: URL): URL => (target.port === '80' ? new URL(`http://${target.hostname}`) : target)

const head = (status: number): string =>
  `HTTP/1.1 ${status} ${status === 200 ? 'Connection Established' : 'Refused'}\r\n\r\n`
