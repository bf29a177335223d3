import { once } from 'node:events'
import { createServer } from 'node:net'

/** Whether somebody listens at the port, of this machine alone. */
export async function isTaken(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
    return false
  } catch {
    return true
  } finally {
    server.close()
  }
}
