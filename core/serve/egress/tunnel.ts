import { connect, type Socket, type TcpNetConnectOpts } from 'node:net'
import type { Duplex } from 'node:stream'

/** From the first packet to an open connection. */
const connectMs = 10_000
/** A call on which nothing moves is ended. */
export const idleMs = 120_000

/** Opens a connection. Rejects when nobody answers in time. */
export function reach(to: TcpNetConnectOpts): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...to, autoSelectFamily: true })
    socket.setTimeout(connectMs, () => socket.destroy(new Error('it did not answer in time')))
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      socket.setTimeout(0)
      resolve(socket)
    })
  })
}

/** Passes bytes both ways until one side has left; what came from the server by then still arrives. `onEnd` is told once. */
export function join(client: Duplex, server: Socket, onEnd: () => void): void {
  let isOver = false
  let late: NodeJS.Timeout | undefined
  const end = (): void => {
    if (isOver) return
    isOver = true
    clearTimeout(late)
    client.destroy()
    server.destroy()
    onEnd()
  }
  const finish = (): void => {
    late ??= setTimeout(end, idleMs)
    client.end(end)
  }
  client.on('error', end).on('close', end)
  server.on('error', end).on('close', finish)
  // One that has left meanwhile says so no more.
  if (client.destroyed || server.destroyed) return end()
  client.pipe(server)
  server.pipe(client)
}
