import { chmod, rename, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'

/** `sun_path` without its final zero. */
const maxPathBytes = 107

/** A listening unix socket that a child will inherit. */
export interface Listener {
  readonly path: string
  readonly descriptor: number
  /** Closes our copy; the child's goes on. The path stays until somebody removes it. */
  close(): void
}

/** Listens at `dir/name`. The folder is ours alone, so nobody can put another socket in its place. */
export async function bindListener(dir: string, name: string): Promise<Listener> {
  const path = join(dir, name)
  const temporary = `${path}.new`
  if (Buffer.byteLength(temporary) > maxPathBytes) throw new Error(`the socket path ${temporary} is too long`)
  const server = createServer()
  await listen(server, temporary)
  try {
    // Closing removes the path that was bound: after a rename there is none.
    await rename(temporary, path)
    await chmod(path, 0o600)
    return { path, descriptor: descriptorOf(server), close: () => void server.close() }
  } catch (error) {
    server.close()
    await rm(path, { force: true })
    throw error
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
}

// Node lets a child inherit a descriptor by its number, and has no other word for a server's number than this field.
function descriptorOf(server: Server): number {
  const { _handle: handle } = server as unknown as { readonly _handle?: { readonly fd?: number } }
  if (handle?.fd === undefined || handle.fd < 0) throw new Error('this Node does not tell the descriptor of a server')
  return handle.fd
}
