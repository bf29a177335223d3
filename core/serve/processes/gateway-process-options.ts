import type { GatewayLimits } from '../../protocol/index.js'
import type { WriteLog } from '../logs/log.js'
import type { ServeSetup } from '../serve-options.js'
import type { TlsSettings } from '../tls/tls-settings.js'

export interface GatewayProcessOptions {
  readonly node: string
  readonly entry: string
  readonly runDir: string
  readonly env: NodeJS.ProcessEnv
  readonly host: string
  /** 0 takes a free one, and keeps it. */
  readonly port: number
  readonly limits: GatewayLimits
  /** A second port, with certificates that are read again when they change. */
  readonly tls: TlsSettings | undefined
  /** A request waits for a tenant that is asleep. */
  readonly onWanted: (tenant: string) => void
  /** These tenants have requests under way; told every second. */
  readonly onBusy: (tenants: readonly string[]) => void
  /** Workers of these tenants, and of no others, say nothing to their requests. */
  readonly onSilent: (tenants: readonly string[]) => void
  readonly log: WriteLog
}

/** Who hears what a gateway says of shops. */
export interface GatewayListener {
  wake(tenant: string): void
  hearOfRequests(tenants: readonly string[]): void
  hearOfSilence(tenants: readonly string[]): void
}

/** What a supervisor that was set up so gives to its gateway. There need not be a listener before the gateway starts. */
export function gatewayOptions(
  { node, gatewayEntry: entry, runDir, env, gatewayPort: port, log, settings }: ServeSetup,
  listener: () => GatewayListener,
): GatewayProcessOptions {
  const { gatewayHost: host, limits, tls } = settings
  return {
    node,
    entry,
    runDir,
    env,
    host,
    port,
    limits,
    tls,
    log,
    onWanted: (tenant) => listener().wake(tenant),
    onBusy: (tenants) => listener().hearOfRequests(tenants),
    onSilent: (tenants) => listener().hearOfSilence(tenants),
  }
}
