import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { shopError } from '../../model/errors.js'
import type { PlatformFile } from './api-connection.js'
import { homeRefused } from './home-refused.js'
import { platformDown } from './not-answering.js'

export const platformFile = (home: string): string => join(home, 'platform.json')

/** Written by a platform that is starting: the path of the socket that it holds as the home's lock. */
export const startingFile = (home: string): string => join(home, 'starting')

/**
 * Where the home's running platform is. Rejects with PLATFORM_DOWN when there is none, PLATFORM_STARTING while it is not up
 * yet; HOME_UNREADABLE.
 */
export async function findPlatform(home: string): Promise<PlatformFile> {
  const file = await readPlatformFile(home)
  if (file !== undefined) return file
  const starts = await isStarting(home)
  // It may have come up since.
  const late = await readPlatformFile(home)
  if (late !== undefined) return late
  throw starts ? shopError('PLATFORM_STARTING', home) : platformDown(home)
}

async function readPlatformFile(home: string): Promise<PlatformFile | undefined> {
  const path = platformFile(home)
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const refused = homeRefused('HOME_UNREADABLE', path, cause)
    if (refused !== undefined) throw refused
  })
  return text === undefined ? undefined : (JSON.parse(text) as PlatformFile)
}

/** One that was killed holds its lock no longer. */
async function isStarting(home: string): Promise<boolean> {
  const lock = await readFile(startingFile(home), 'utf8').catch(() => undefined)
  if (lock === undefined) return false
  // The system answers, however busy the platform is.
  const socket = connect(lock)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
