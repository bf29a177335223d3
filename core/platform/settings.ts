import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { BusSettings } from '../bus/index.js'
import { packagePattern, problemsOf, type Retention, type SandboxMode, shopError } from '../model/index.js'
import type { GatewayLimits } from '../protocol/index.js'
import type { TlsSettings } from '../serve/index.js'
import type { TracingSettings } from '../tracing/index.js'
import { readBus } from './bus-settings.js'
import { readLimits } from './gateway-settings.js'
import { readGrace, readRetention } from './retention-settings.js'
import { readSleep, type SleepSettings } from './sleep-settings.js'
import { readTls } from './tls-settings.js'
import { readTracing } from './tracing-settings.js'

/** What the environment may say. README.md lists it. */
export interface Settings {
  readonly home: string
  /** Short private folder for unix sockets, whose paths may have 107 bytes. */
  readonly runDir: string
  /** Folder of the embedded database's unix socket. */
  readonly databaseDir: string
  /** What must stand around workers, or the most that can stand here. */
  readonly sandbox: SandboxMode | 'auto'
  /** Private addresses and networks that plugins may call where it was consented to. */
  readonly reachable: readonly string[]
  /** Ports on the loopback interface; 0 takes a free one. */
  readonly ports: Readonly<Record<PortName, number>>
  /** Interface of the gateway's ports; tenants' own ports, and all others, are on the loopback interface. */
  readonly gatewayHost: string
  /** Interface of the port of external plugins. */
  readonly socketHost: string
  /** A second port of the gateway, which speaks TLS. */
  readonly tls: TlsSettings | undefined
  /** Those of the gateway's limits that are not the usual ones. */
  readonly limits: Partial<GatewayLimits>
  /** When shops sleep, and how many may be awake. */
  readonly sleep: SleepSettings
  /** How long what releases are made of is kept. */
  readonly retention: Retention
  /** How long what is purged can be restored. */
  readonly graceMs: number
  /** Whether a plugin's version has to be approved before a shop can have it. */
  readonly reviewRequired: boolean
  /** Packages (`greeter`, `@house/*`) that need no such word. */
  readonly unreviewed: readonly string[]
  /** How long a version of a package from elsewhere has to be known before plugins get it. */
  readonly minimumAgeMs: number
  /** How long a release that has taken another's place goes back by itself when it crashes once. */
  readonly soakMs: number
  /** Whether what is published is tried in a shop of its own. */
  readonly triesPublished: boolean
  /** Where events go out to. */
  readonly bus: BusSettings
  /** Who collects traces. */
  readonly tracing: TracingSettings | undefined
  /** False when SHOPCTL_PORTS chooses for all: then new shops take free ports too, whatever their files say, and those that are there where theirs is taken. */
  readonly fixedShopPorts: boolean
  /** A PostgreSQL of one's own instead of the embedded one. */
  readonly databaseUrl: string | undefined
  /** A mail provider instead of the mailbox. */
  readonly smtpUrl: string | undefined
  readonly secretKey: string | undefined
  /** Where `npm run build` put the kernel. */
  readonly kernelDir: string
  /** Folder of packages that are put into the registry at each start; it need not be there. */
  readonly packagesDir: string
  /** Folder of tenant files that are provisioned at the first start. */
  readonly tenantsDir: string | undefined
  /** Whether the sample plugins are published. */
  readonly publishSamples: boolean
  /** Which of them; undefined for all. */
  readonly samples: readonly string[] | undefined
}

const portNames = { gateway: 8080, admin: 8090, registry: 4873, mailbox: 8025, smtp: 8026, socket: 8070 } as const
export type PortName = keyof typeof portNames

export function readSettings(home: string, environment: NodeJS.ProcessEnv): Settings {
  const absolute = resolve(home)
  const ports = Object.entries(portNames).map(([name, usual]) => [name, portOf(name, environment, usual)] as const)
  const samples = environment['SHOPCTL_SAMPLES'] !== 'none'
  const runDir = join(tmpdir(), `shopctl-${createHash('sha256').update(absolute).digest('hex').slice(0, 8)}`)
  return {
    home: absolute,
    runDir,
    databaseDir: join(runDir, 'pg'),
    sandbox: sandboxOf(environment['SHOPCTL_SANDBOX']),
    reachable: networksOf(environment['SHOPCTL_EGRESS_ALLOW']),
    ports: Object.fromEntries(ports) as Record<PortName, number>,
    gatewayHost: environment['SHOPCTL_GATEWAY_HOST'] ?? '127.0.0.1',
    socketHost: environment['SHOPCTL_SOCKET_HOST'] ?? '127.0.0.1',
    tls: readTls(environment),
    limits: readLimits(environment),
    sleep: readSleep(environment),
    retention: readRetention(environment),
    graceMs: readGrace(environment),
    reviewRequired: isReviewRequired(environment['SHOPCTL_REVIEW']),
    unreviewed: patternsOf(environment['SHOPCTL_UNREVIEWED']),
    minimumAgeMs: ageOf(environment['SHOPCTL_MINIMUM_AGE']),
    soakMs: secondsOf(environment, 'SHOPCTL_SOAK_SECONDS', 120),
    triesPublished: environment['SHOPCTL_TRIALS'] !== 'none',
    bus: readBus(environment),
    tracing: readTracing(environment),
    fixedShopPorts: environment['SHOPCTL_PORTS'] === undefined,
    databaseUrl: environment['DATABASE_URL'],
    smtpUrl: environment['SMTP_URL'],
    secretKey: environment['SHOPCTL_SECRET_KEY'],
    kernelDir: environment['SHOPCTL_KERNEL'] ?? join(packageRoot, 'dist', 'kernel'),
    packagesDir: environment['SHOPCTL_PACKAGES'] ?? join(absolute, 'packages'),
    tenantsDir: samples
      ? (environment['SHOPCTL_TENANTS'] ?? join(packageRoot, 'tenants'))
      : environment['SHOPCTL_TENANTS'],
    publishSamples: samples,
    samples: samples ? environment['SHOPCTL_SAMPLES']?.split(',') : undefined,
  }
}

/** Where the package is installed; compiled files lie in `dist/core/platform`, bundles as deep. */
export const packageRoot = resolve(import.meta.dirname, '../../..')

function portOf(name: string, environment: NodeJS.ProcessEnv, usual: number): number {
  const key = `SHOPCTL_${name.toUpperCase()}_PORT`
  const text = environment[key] ?? environment['SHOPCTL_PORTS'] ?? String(usual)
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw shopError('INPUT_INVALID', key, [`"${text}" is no port`])
  return port
}

function sandboxOf(text = 'auto'): Settings['sandbox'] {
  const known = (['auto', 'full', 'reduced', 'bare'] as const).find((mode) => mode === text)
  if (known === undefined)
    throw shopError('INPUT_INVALID', 'SHOPCTL_SANDBOX', [`"${text}" is none of full, reduced, bare`])
  return known
}

function isReviewRequired(text = 'none'): boolean {
  if (text === 'none' || text === 'required') return text === 'required'
  throw shopError('INPUT_INVALID', 'SHOPCTL_REVIEW', [`"${text}" is neither none nor required`])
}

function secondsOf(environment: NodeJS.ProcessEnv, name: string, usual: number): number {
  const text = environment[name] ?? String(usual)
  if (/^\d{1,6}$/.test(text)) return Number(text) * 1000
  throw shopError('INPUT_INVALID', name, [`"${text}" is no whole number of seconds up to 999999`])
}

function patternsOf(text = ''): readonly string[] {
  const patterns = text.split(',').flatMap((pattern) => pattern.trim() || [])
  const wrong = patterns.filter((pattern) => problemsOf(packagePattern, pattern).length > 0)
  if (wrong.length === 0) return patterns
  const reasons = wrong.map((pattern) => `"${pattern}" is no package, and no scope like @house/*`)
  throw shopError('INPUT_INVALID', 'SHOPCTL_UNREVIEWED', reasons)
}

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** `3d`, `12h`, `90m`. */
function ageOf(text = '0'): number {
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? []
  if (count !== undefined) return Number(count) * unitMs[unit as keyof typeof unitMs]
  if (text === '0') return 0
  throw shopError('INPUT_INVALID', 'SHOPCTL_MINIMUM_AGE', [`"${text}" is no time like 3d, 12h or 90m`])
}

function networksOf(text = ''): readonly string[] {
  const networks = text.split(',').flatMap((network) => network.trim() || [])
  const wrong = networks.filter((network) => !isNetwork(network))
  if (wrong.length === 0) return networks
  throw shopError(
    'INPUT_INVALID',
    'SHOPCTL_EGRESS_ALLOW',
    wrong.map((network) => `"${network}" is no address and no network`),
  )
}

/** `10.1.2.3`, `10.1.2.0/24`, `fd00::/8`. */
function isNetwork(network: string): boolean {
  const [address = '', bits, ...rest] = network.split('/')
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  return rest.length === 0 && most > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
}
