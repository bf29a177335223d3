import { once } from 'node:events'
import { createServer } from 'node:net'

/** Whether the port cannot be had: somebody listens there, or the system forbids it. */
export async function isTaken(port: number, host = '127.0.0.1'): Promise<boolean> {
  const server = createServer().listen(port, host)
  try {
    await once(server, 'listening')
    return false
  } catch {
    return true
  } finally {
    await server[Symbol.asyncDispose]()
  }
}
