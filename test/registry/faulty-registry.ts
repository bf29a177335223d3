import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface FaultyRegistry {
  readonly url: string
  close(): Promise<void>
}

/** A registry that answers as it is told. */
export async function startFaultyRegistry(listener: RequestListener): Promise<FaultyRegistry> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}
