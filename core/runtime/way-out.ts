import http from 'node:http'
import https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'
import { type AddressInfo, connect, createServer } from 'node:net'

/**
 * Sends every HTTP call of this process through the proxy behind the unix socket: `fetch`, `http.request` and agents that
 * libraries make. Call it before any code that makes one is loaded. It walls nothing in: where there is a wall, there is
 * no other way out.
 */
export async function openWayOut(socketPath: string): Promise<void> {
  const server = createServer((client) => {
    const proxy = connect(socketPath)
    client.pipe(proxy).pipe(client)
    client.on('error', () => proxy.destroy())
    proxy.on('error', () => client.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  server.unref()
  const proxy = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const proxyEnv = { http_proxy: proxy, https_proxy: proxy, no_proxy: '' }
  http.setGlobalProxyFromEnv(proxyEnv)
  useInNewAgents(proxyEnv)
}

/** Agents ask for a proxy only where they are told to: those of libraries are not. */
function useInNewAgents(proxyEnv: http.ProxyEnv): void {
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
  syncBuiltinESMExports()
}
