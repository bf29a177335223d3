import type { GatewayLimits } from '../protocol/index.js'
import type { TlsSettings } from './tls/tls-settings.js'

/** What serving may take and cost. Times in milliseconds. */
export interface ServeSettings {
  /** Interface of the gateway's main port. Tenants' own ports are always on the loopback interface. */
  readonly gatewayHost: string
  readonly limits: GatewayLimits
  /** None without it. */
  readonly tls?: TlsSettings | undefined
  /** From `activate` to an answered health probe. */
  readonly readyMs: number
  /** From the switch to the end of the old worker. */
  readonly drainMs: number
  /** How long the plugins of a worker that has drained may take to finish: five seconds to stop, as many to clean up. */
  readonly finishMs: number
  /** From SIGTERM to SIGKILL. */
  readonly stopMs: number
  /** How long a worker has to say that it has switched a plugin off; one that does not is ended. */
  readonly switchOffMs: number
  /** The watchdog asks a live worker this often … */
  readonly probeEveryMs: number
  /** … and counts a miss when there is no answer after this time. Two misses in a row end the worker. */
  readonly probeMs: number
  /** One that does nothing, and for which nobody waits, is asked this often. */
  readonly quietProbeMs: number
  /** How long the platform's own calls wait for a worker that is being started again. */
  readonly requestWaitMs: number
  /** How long the platform's own calls may take. */
  readonly requestMs: number
  /** V8's old space in each worker, in MB. Buffers are not in it. */
  readonly oldSpaceMb: number
  /** What the system lets a worker ask for (RLIMIT_DATA), in MB: heaps, buffers and stacks, asked for and used or not. */
  readonly dataMb: number
  /** What a worker may hold in memory, in MB: one that grows beyond it is ended. */
  readonly memoryMb: number
  /** Whether workers run under Node's permission model, where the mode has it. */
  readonly belt: boolean
  /** First pause before a crashed worker is started again, after a first start at once; doubled up to `maxBackOffMs`. */
  readonly backOffMs: number
  readonly maxBackOffMs: number
  /** A shop for which nothing was under way for so long goes to sleep; Infinity keeps all awake. */
  readonly idleMs: number
  /** How many shops may have a worker, about. Beyond it the quietest go to sleep. */
  readonly liveShops: number
  /** How many more may have one for a while, when none of them can go to sleep. */
  readonly overflow: number
  /** Who had a request or a call in this time is not put to sleep to make room for another. */
  readonly recentMs: number
  /** How many shops are woken at once; the others wait for their turn. */
  readonly wakesAtOnce: number
  /** So many workers are kept ready to become any shop's. */
  readonly standby: number
  /** A release that crashes once within this time after a swap is told of like a crash loop. */
  readonly soakMs: number
  /** So many crashes within the window are a crash loop. */
  readonly crashLoop: { readonly crashes: number; readonly windowMs: number }
}

export const defaultLimits: GatewayLimits = {
  targetBytes: 8 * 1024,
  // A worker takes 16 KB, and we add some headers.
  headerBytes: 15 * 1024,
  headerCount: 100,
  requestIdBytes: 0,
  bodyBytes: 10 * 1024 * 1024,
  headersMs: 10_000,
  requestMs: 120_000,
  keepAliveMs: 65_000,
  halfClosedMs: 5_000,
  clients: 8_000,
  clientsPerAddress: 1_000,
  answerMs: 60_000,
  answerHeaderBytes: 32 * 1024,
  stallMs: 120_000,
  parkMs: 2_000,
  wakeMs: 10_000,
  parked: 100,
  inFlight: 1_000,
  sockets: 500,
  working: 64,
  workingTotal: 512,
  queued: 200,
  queueMs: 5_000,
  requestsPerSecond: 0,
  burst: 100,
  connections: 256,
}

export const defaultSettings: ServeSettings = {
  gatewayHost: '127.0.0.1',
  limits: defaultLimits,
  readyMs: 10_000,
  drainMs: 30_000,
  finishMs: 11_000,
  stopMs: 2_000,
  switchOffMs: 4_000,
  probeEveryMs: 1_000,
  probeMs: 1_000,
  quietProbeMs: 15_000,
  requestWaitMs: 5_000,
  requestMs: 60_000,
  oldSpaceMb: 256,
  dataMb: 1200,
  memoryMb: 600,
  belt: true,
  backOffMs: 100,
  maxBackOffMs: 30_000,
  idleMs: 15 * 60_000,
  liveShops: 250,
  overflow: 25,
  recentMs: 5_000,
  wakesAtOnce: 4,
  standby: 1,
  soakMs: 0,
  crashLoop: { crashes: 3, windowMs: 5 * 60_000 },
}
