import { once } from 'node:events'
import { access, chmod, constants, lstat, mkdir, rm, rmdir } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { homeRefused } from '../control/client/index.js'
import { shopError } from '../model/index.js'
import type { Settings } from './settings.js'

export const lockFile = (runDir: string): string => join(runDir, 'platform.lock')

/**
 * Makes the home and its socket folder, and holds them for this process alone: the lock is a listening socket, which
 * a killed process cannot leave held. Rejects with PLATFORM_RUNNING, HOME_UNWRITABLE.
 */
export async function lockHome({ home, runDir, databaseDir }: Settings): Promise<{ close(): Promise<void> }> {
  await makeHome(home)
  await mkdir(runDir, { recursive: true, mode: 0o700 })
  await checkOwner(runDir)
  const path = lockFile(runDir)
  // Whoever only looks whether it is held goes before he has read it.
  const server = createServer((socket) => socket.on('error', () => undefined).end(String(process.pid)))
  const held = await listen(server, path)
  if (!held) {
    const pid = await askPid(path)
    if (pid !== undefined) throw shopError('PLATFORM_RUNNING', home, pid)
    await rm(path, { force: true })
    if (!(await listen(server, path))) throw shopError('PLATFORM_RUNNING', home, (await askPid(path)) ?? 0)
  }
  server.unref()
  return { close: () => release(server, [databaseDir, runDir]) }
}

async function makeHome(home: string): Promise<void> {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 })
    await access(home, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw homeRefused('HOME_UNWRITABLE', home, cause) ?? cause
  }
}

async function release(server: Server, dirs: readonly string[]): Promise<void> {
  await new Promise((resolve) => server.close(resolve))
  // Left where somebody has something in it: the next platform may hold the lock by now.
  for (const dir of dirs) await rmdir(dir).catch(() => undefined)
}

// In a shared folder for temporary files somebody else may have made it before us.
async function checkOwner(runDir: string): Promise<void> {
  const found = await lstat(runDir)
  if (!found.isDirectory()) throw new Error(`${runDir} is no folder`)
  const { uid } = found
  if (process.getuid !== undefined && uid !== process.getuid()) throw new Error(`${runDir} belongs to another user`)
  await chmod(runDir, 0o700)
}

function listen(server: Server, path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    )
    server.listen(path, () => resolve(true))
  })
}

async function askPid(path: string): Promise<number | undefined> {
  const socket = connect(path)
  try {
    const [chunk] = (await once(socket, 'data', { signal: AbortSignal.timeout(1_000) })) as [Buffer]
    return Number(chunk.toString())
  } catch {
    return undefined
  } finally {
    socket.destroy()
  }
}
