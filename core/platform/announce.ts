import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type PlatformFile, platformFile, startingFile } from '../control/client/index.js'
import { lockFile } from './lock-home.js'
import type { Settings } from './settings.js'

/**
 * A token, made at the first start: `token` is the operator's, `metrics-token` opens the metrics and nothing else. An empty file,
 * as a full disk leaves it, is none.
 */
export async function readToken({ home }: Settings, name: 'token' | 'metrics-token'): Promise<string> {
  const file = join(home, name)
  const kept = (await readFile(file, 'utf8').catch(orNothing)).trim()
  if (kept !== '') return kept
  const token = randomBytes(32).toString('base64url')
  await writeWhole(file, `${token}\n`)
  return token
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: 0o600, flush: true })
  await rename(`${path}.new`, path)
}

function orNothing(error: NodeJS.ErrnoException): string {
  if (error.code !== 'ENOENT') throw error
  return ''
}

/** Tells the command line that the platform is starting, until it is announced or closed. Whoever calls it holds the home. */
export async function announceStart({ home, runDir }: Settings): Promise<{ close(): Promise<void> }> {
  // One that was killed has left where it was.
  await rm(platformFile(home), { force: true })
  await writeFile(startingFile(home), lockFile(runDir), { mode: 0o600 })
  return { close: () => rm(startingFile(home), { force: true }) }
}

/** Tells the command line where the platform is, until it is closed. */
export async function announce(
  { home }: Settings,
  file: Omit<PlatformFile, 'pid'>,
): Promise<{ close(): Promise<void> }> {
  const path = platformFile(home)
  await writeWhole(path, JSON.stringify({ pid: process.pid, ...file }))
  await rm(startingFile(home), { force: true })
  return { close: () => rm(path, { force: true }) }
}
