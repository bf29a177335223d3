import { readFileSync } from 'node:fs'
import type { GatewayLimits } from '../../protocol/index.js'

/** Beside its shop's clients: 128 calls to the outside, 64 of the platform's, 10 sessions of the database, and what Node holds. */
const ownFiles = 268

/**
 * What a worker may hold open (RLIMIT_NOFILE). Each client of its shop takes one. No more than that: each can be a login to the
 * database, too, that it begins and does not end, and PostgreSQL keeps a place for it meanwhile. And no more than the platform
 * itself may: an ordinary user cannot give more.
 */
export const mostFiles = ({ connections, sockets }: Pick<GatewayLimits, 'connections' | 'sockets'>): number =>
  Math.min(connections + sockets + ownFiles, hardLimit())

/** See proc_pid_limits(5). */
function hardLimit(): number {
  const [, hard = ''] = /^Max open files +\S+ +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
  return hard === '' ? Number.POSITIVE_INFINITY : Number(hard)
}
