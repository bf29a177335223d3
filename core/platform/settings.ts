import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { shopError } from '../model/index.js'
import type { GatewayLimits } from '../protocol/index.js'
import type { TlsSettings } from '../serve/index.js'
import { readLimits } from './gateway-settings.js'
import { readTls } from './tls-settings.js'

/** What the environment may say. README.md lists it. */
export interface Settings {
  readonly home: string
  /** Short private folder for unix sockets, whose paths may have 107 bytes. */
  readonly runDir: string
  /** Ports on the loopback interface; 0 takes a free one. */
  readonly ports: Readonly<Record<PortName, number>>
  /** Interface of the gateway's ports; tenants' own ports, and all others, are on the loopback interface. */
  readonly gatewayHost: string
  /** A second port of the gateway, which speaks TLS. */
  readonly tls: TlsSettings | undefined
  /** Those of the gateway's limits that are not the usual ones. */
  readonly limits: Partial<GatewayLimits>
  /** False when SHOPCTL_PORTS chooses for all: then new shops take free ports too, whatever their files say. */
  readonly fixedShopPorts: boolean
  /** A PostgreSQL of one's own instead of the embedded one. */
  readonly databaseUrl: string | undefined
  /** A mail provider instead of the mailbox. */
  readonly smtpUrl: string | undefined
  readonly secretKey: string | undefined
  /** Where `npm run build` put the kernel. */
  readonly kernelDir: string
  /** Folder of tenant files that are provisioned at the first start. */
  readonly tenantsDir: string | undefined
  /** Whether the sample plugins are published. */
  readonly publishSamples: boolean
}

const portNames = { gateway: 8080, admin: 8090, registry: 4873, mailbox: 8025, smtp: 8026 } as const
export type PortName = keyof typeof portNames

export function readSettings(home: string, environment: NodeJS.ProcessEnv): Settings {
  const absolute = resolve(home)
  const ports = Object.entries(portNames).map(([name, usual]) => [name, portOf(name, environment, usual)] as const)
  const samples = environment['SHOPCTL_SAMPLES'] !== 'none'
  return {
    home: absolute,
    runDir: join(tmpdir(), `shopctl-${createHash('sha256').update(absolute).digest('hex').slice(0, 8)}`),
    ports: Object.fromEntries(ports) as Record<PortName, number>,
    gatewayHost: environment['SHOPCTL_GATEWAY_HOST'] ?? '127.0.0.1',
    tls: readTls(environment),
    limits: readLimits(environment),
    fixedShopPorts: environment['SHOPCTL_PORTS'] === undefined,
    databaseUrl: environment['DATABASE_URL'],
    smtpUrl: environment['SMTP_URL'],
    secretKey: environment['SHOPCTL_SECRET_KEY'],
    kernelDir: environment['SHOPCTL_KERNEL'] ?? join(packageRoot, 'dist', 'kernel'),
    tenantsDir: samples
      ? (environment['SHOPCTL_TENANTS'] ?? join(packageRoot, 'tenants'))
      : environment['SHOPCTL_TENANTS'],
    publishSamples: samples,
  }
}

/** Where the package is installed; compiled files lie in `dist/core/platform`. */
export const packageRoot = resolve(import.meta.dirname, '../../..')

function portOf(name: string, environment: NodeJS.ProcessEnv, usual: number): number {
  const key = `SHOPCTL_${name.toUpperCase()}_PORT`
  const text = environment[key] ?? environment['SHOPCTL_PORTS'] ?? String(usual)
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw shopError('INPUT_INVALID', key, [`"${text}" is no port`])
  return port
}
