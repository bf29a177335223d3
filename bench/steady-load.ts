import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Target } from './closed-loop.js'
import type { Pace } from './paced-loop.js'

/** Of one connection, in a second, at most; and no fewer connections than that: an answer is there long before the next request is due. */
const perConnection = 40
const fewestConnections = 32
/** At its begin, while it connects: nothing of that time is counted. */
export const warmUpMs = 1_000
/** Of those that ask as often as they are answered. */
const busyConnections = 16

/**
 * Requests at a steady rate, by h2load: a client in C takes little of the processors that it shares with what is measured.
 * Answers the latencies in milliseconds. Rejects where there is no h2load, and at an answer that is no 200.
 */
export async function steadyLoad({ target, path, perSecond }: Pace, milliseconds: number): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'shopctl-bench-'))
  try {
    const log = join(folder, 'requests')
    const connections = Math.max(fewestConnections, Math.round(perSecond / perConnection))
    const requests = Math.round((perSecond * (milliseconds + warmUpMs)) / 1000)
    // Opened one after the other: requests that are all due at once would wait for each other.
    const openedEveryMs = Math.max(1, Math.round(1000 / perSecond))
    const paced = ['-c', String(connections), '-n', String(requests), '--rps', String(perSecond / connections)]
    const opened = ['-r', '1', '--rate-period', `${openedEveryMs}ms`]
    await h2load(['--h1', '-t1', ...paced, ...opened, '--log-file', log, ...addressOf(target, path)])
    return latenciesIn(await readFile(log, 'utf8'))
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** How many requests a second are answered where each connection asks again as soon as it was answered; by the same client. */
export async function mostLoad({ target, path }: Omit<Pace, 'perSecond'>, requests: number): Promise<number> {
  const asked = ['-c', String(busyConnections), '-n', String(requests)]
  const said = await h2load(['--h1', '-t1', ...asked, ...addressOf(target, path)])
  return Number(/ ([\d.]+) req\/s/.exec(said)?.[1])
}

const addressOf = ({ address, socketPath }: Target, path: string): string[] => [
  ...(socketPath === undefined ? [] : ['-B', `unix:${socketPath}`]),
  new URL(path, address).href,
]

async function h2load(args: readonly string[]): Promise<string> {
  const child = spawn('h2load', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await once(child, 'spawn')
  } catch (cause) {
    throw new Error('this bench needs h2load as its client:  apt-get install nghttp2-client', { cause })
  }
  const [said] = await Promise.all([text(child.stdout), once(child, 'close')])
  if (child.exitCode !== 0) throw new Error(`h2load failed:\n${said}`)
  return said
}

/** A line a request: when it began, in microseconds, its status, and what it took. See h2load(1). */
function latenciesIn(log: string): number[] {
  const rows = log
    .trim()
    .split('\n')
    .map((line) => line.split('\t').map(Number))
  const first = Math.min(...rows.map(([began = 0]) => began))
  const counted = rows.filter(([began = 0]) => began >= first + warmUpMs * 1000)
  return counted.map(([, status, took = 0]) => {
    if (status !== 200) throw new Error(`status ${status}`)
    return took / 1000
  })
}
