import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** From the first packet to an open connection. */
const connectMs = 10_000
/** A connection on which nothing moves is closed. */
const idleMs = 120_000

/** Opens a connection to the address. Rejects when nobody answers in time. */
export function reach(address: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port })
    socket.setTimeout(connectMs, () => socket.destroy(new Error('it did not answer in time')))
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(socket)
    })
  })
}

/** Passes bytes both ways until one side has ended or nothing moves any more; `onEnd` is told once. */
export function join(client: Duplex, server: Socket, onEnd: () => void): void {
  server.setTimeout(idleMs, () => server.destroy())
  const end = (): void => {
    client.destroy()
    server.destroy()
    onEnd()
  }
  let isOver = false
  const once = (): void => {
    if (isOver) return
    isOver = true
    end()
  }
  for (const side of [client, server]) side.on('error', once).on('close', once)
  client.pipe(server)
  server.pipe(client)
}
