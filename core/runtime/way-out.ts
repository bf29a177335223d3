import { randomBytes } from 'node:crypto'
import http from 'node:http'
import https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/**
 * Sends every HTTP call of this process through the proxy behind the unix socket: `fetch`, `http.request` and agents that
 * libraries make. Call it before any code that makes one is loaded. It walls nothing in: where there is a wall, there is
 * no other way out.
 */
export async function openWayOut(socketPath: string): Promise<void> {
  const login = `worker:${randomBytes(16).toString('hex')}`
  const server = createServer((client) => letIn(client, { login, socketPath }))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  server.unref()
  const proxy = `http://${login}@127.0.0.1:${(server.address() as AddressInfo).port}`
  const proxyEnv = { http_proxy: proxy, https_proxy: proxy, no_proxy: '' }
  useInAgents(proxyEnv)
  useInFetch(proxyEnv)
}

/** A request's head is longer than that only if it is none of ours. */
const longestHead = 128 * 1024

/**
 * Where workers have no network of their own, those of other shops find the port, too: only who knows the login is let
 * through (RFC 9110, 11.7.1), by the first request of the connection.
 */
function letIn(client: Socket, { login, socketPath }: { readonly login: string; readonly socketPath: string }): void {
  const pass = `Basic ${Buffer.from(login).toString('base64')}\r\n`
  let head = Buffer.alloc(0)
  client.on('error', () => client.destroy())
  client.on('data', function look(chunk: Buffer) {
    head = Buffer.concat([head, chunk])
    if (!head.includes(pass)) {
      if (head.length > longestHead || head.includes('\r\n\r\n')) client.resetAndDestroy()
      return
    }
    client.off('data', look)
    join(client, connect(socketPath), head)
  })
}

/** Undici asks for a tunnel again and again, without a pause, where the proxy ends the connection and says nothing (v7). */
const noAnswer = 'HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'

function join(client: Socket, proxy: Socket, first: Buffer): void {
  proxy.on('error', () => undefined)
  proxy.on('close', () => client.end(proxy.bytesRead === 0 ? noAnswer : ''))
  client.on('close', () => proxy.destroy())
  proxy.write(first)
  client.pipe(proxy).pipe(client, { end: false })
}

/** Agents ask for a proxy only where they are told to: those of libraries are not. */
function useInAgents(proxyEnv: http.ProxyEnv): void {
  http.Agent = class extends http.Agent {
    constructor(options?: http.AgentOptions) {
      super({ proxyEnv, ...options })
    }
  }
  https.Agent = class extends https.Agent {
    constructor(options?: https.AgentOptions) {
      super({ proxyEnv, ...options })
    }
  }
  http.globalAgent = new http.Agent(nodesOwn)
  https.globalAgent = new https.Agent(nodesOwn)
  syncBuiltinESMExports()
}

/** What Node makes its own agents with. */
const nodesOwn = { keepAlive: true, scheduling: 'lifo', timeout: 5000 } as const

/** Where undici keeps its dispatcher: the one within Node, of which `fetch` is made, and the package, which libraries bring along. */
const places = ['undici.globalDispatcher.1', 'undici.globalDispatcher.2'].map((name) => Symbol.for(name))

/** The dispatcher is made when somebody uses it: loading undici takes 40 ms and 2 MB, and most shops never call anybody. */
function useInFetch(proxyEnv: http.ProxyEnv): void {
  const isLoaded = places.some((place) => Object.hasOwn(globalThis, place))
  const make = (): void => {
    for (const place of places) Reflect.deleteProperty(globalThis, place)
    const agents = [http.globalAgent, https.globalAgent] as const
    http.setGlobalProxyFromEnv(proxyEnv)
    ;[http.globalAgent, https.globalAgent] = agents
  }
  if (isLoaded) return make()
  for (const place of places) {
    const standIn = new Proxy(Object.create(null) as object, {
      get(_, name) {
        if (Reflect.get(globalThis, place) === standIn) make()
        const made = Reflect.get(globalThis, place) as object
        const value: unknown = Reflect.get(made, name, made)
        return typeof value === 'function' ? (value.bind(made) as unknown) : value
      },
    })
    Object.defineProperty(globalThis, place, { value: standIn, configurable: true, writable: true })
  }
}
