import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/**
 * Runs `work` while no other process runs anything under the same name. The lock is an abstract unix socket: it needs no
 * file, and the kernel lets go of it when its owner dies. Other systems than Linux have none; there, nobody waits.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function takeTurns(name, work) {
  if (process.platform !== 'linux') return work()
  const address = `\0shopctl-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`
  let release = await take(address)
  while (release === undefined) {
    await releasedByOther(address)
    release = await take(address)
  }
  try {
    return await work()
  } finally {
    release()
  }
}

/** The function that lets go, or undefined when another process holds the lock. */
async function take(address) {
  const waiting = new Set()
  const server = createServer((socket) => {
    waiting.add(socket)
    socket.on('error', () => {}).on('close', () => waiting.delete(socket))
  })
  server.listen(address)
  try {
    await once(server, 'listening')
  } catch (error) {
    if (error.code === 'EADDRINUSE') return undefined
    throw error
  }
  return () => {
    server.close()
    for (const socket of waiting) socket.destroy()
  }
}

/** Ends when the owner closes the connection, by its end at the latest. */
function releasedByOther(address) {
  return new Promise((done) => {
    connect(address)
      .on('error', () => {})
      .on('close', done)
      .resume()
  })
}
