import { fileURLToPath } from 'node:url'
import type { SandboxMode } from '../model/index.js'
import type { GatewayLimits, Kernel, SocketLimits, TcpDatabase } from '../protocol/index.js'
import type { WriteLog } from './logs/log.js'
import { defaultSettings, type ServeSettings } from './settings.js'
import type { ShopWatcher } from './shop-watcher.js'

/** By a unix socket in this folder, or by TCP. */
export type ServedDatabase = { readonly socketDir: string } | TcpDatabase

/** Where external plugins connect. */
export interface SocketPlace {
  readonly host: string
  readonly port: number
  readonly limits?: Partial<SocketLimits>
}

export interface ServeOptions {
  /** What standby workers load. */
  readonly kernel: Kernel
  /** Folder of the unix sockets, short and ours alone: it is made and emptied at the start. */
  readonly runDir: string
  /** Folder of the tenants' logs. */
  readonly logsDir: string
  /** Port of all shops; 0 takes a free one. */
  readonly gatewayPort: number
  readonly log: WriteLog
  /** Told what shops do; nobody, if not given. */
  readonly watcher?: ShopWatcher
  /** Path of the Node that runs the gateway and the workers; ours, if not given. */
  readonly node?: string
  /** Compiled entry of the gateway; the one beside this file, if not given. */
  readonly gatewayEntry?: string
  /** Where the few variables that children get come from; ours, if not given. */
  readonly environment?: NodeJS.ProcessEnv
  /** What must stand around workers; the most that can stand here, if not given. */
  readonly sandbox?: SandboxMode | 'auto'
  /** How workers reach the database; left out, they are told what their release's login says. */
  readonly database?: ServedDatabase | undefined
  /** Private addresses and networks (`10.1.2.0/24`) that plugins may call where it was consented to; none, if not given. */
  readonly reachable?: readonly string[]
  /** Compiled entry of the egress process; the one beside this file, if not given. */
  readonly egressEntry?: string
  /** Where external plugins connect, once there are some; a free port on the loopback interface, if not given. */
  readonly socket?: SocketPlace
  /** Compiled entry of the socket process; the one beside this file, if not given. */
  readonly socketEntry?: string
  readonly settings?: Partial<Omit<ServeSettings, 'limits'>> & { readonly limits?: Partial<GatewayLimits> }
}

/** The options with everything decided. */
export interface ServeSetup extends Required<Omit<ServeOptions, 'settings' | 'environment' | 'database' | 'watcher'>> {
  readonly watcher?: ShopWatcher
  readonly settings: ServeSettings
  readonly database: ServedDatabase | undefined
  /** The children's whole environment. */
  readonly env: NodeJS.ProcessEnv
}

export function withDefaults({ settings, environment = process.env, ...options }: ServeOptions): ServeSetup {
  return {
    node: process.execPath,
    sandbox: 'auto',
    database: undefined,
    reachable: [],
    socket: { host: '127.0.0.1', port: 0 },
    socketEntry: fileURLToPath(new URL('../../processes/socket.cjs', import.meta.url)),
    egressEntry: fileURLToPath(new URL('../../processes/egress.cjs', import.meta.url)),
    gatewayEntry: fileURLToPath(new URL('../../processes/gateway.cjs', import.meta.url)),
    ...options,
    env: bareEnvironment(environment),
    settings: { ...defaultSettings, ...settings, limits: { ...defaultSettings.limits, ...settings?.limits } },
  }
}

/** A child's whole environment: no PATH, and nothing of ours but where certificates are and how time and text look. */
function bareEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = ['NODE_EXTRA_CA_CERTS', 'TZ', 'LANG']
  return Object.fromEntries(
    names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
  )
}
