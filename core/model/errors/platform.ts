import { row } from './row.js'

/** Where each port is chosen. */
const portSettings: Readonly<Record<string, string>> = {
  gateway: 'SHOPCTL_GATEWAY_PORT',
  'gateway’s TLS': 'SHOPCTL_TLS_PORT',
  admin: 'SHOPCTL_ADMIN_PORT',
  registry: 'SHOPCTL_REGISTRY_PORT',
  mailbox: 'SHOPCTL_MAILBOX_PORT',
  'mailbox’s SMTP server': 'SHOPCTL_SMTP_PORT',
  socket: 'SHOPCTL_SOCKET_PORT',
}

/** Those of `plugin dev`, which has no such settings. */
const devOptions: Readonly<Record<string, string>> = { 'dev shop': '--port', 'dev mailbox': '--mailbox-port' }

const settingOf = ({ name }: Pick<TakenPort, 'name'>): string =>
  name.startsWith('shop ') ? 'the "port" of a tenant’s file' : (portSettings[name] ?? 'SHOPCTL_PORTS')

export interface TakenPort {
  /** What it is meant for: `gateway`. */
  readonly name: string
  readonly port: number
}

const asOwner = (owner: number | undefined): string =>
  [
    ...(owner === undefined ? [] : [`Run the command as that user:  sudo -u '#${owner}' …`]),
    'Another home:  SHOPCTL_HOME=… names the folder',
  ].join('     ')

/** The platform and its parts. */
export const platformErrors = {
  PLATFORM_DOWN: row(
    503,
    (home: string) => `No platform is running for ${home}.`,
    () => 'Start it:  npm start     Its data is elsewhere:  SHOPCTL_HOME=… names the folder',
  ),
  PLATFORM_STARTING: row(
    503,
    (home: string) => `The platform for ${home} is starting, and not up yet.`,
    () => 'Ask again in a moment. The terminal in which it starts says how far it is; so does logs/platform.log.',
  ),
  HOME_UNREADABLE: row(
    403,
    (path: string, why: string, _owner: number | undefined) => `${path} cannot be read: ${why}.`,
    (_path, _why, owner) => asOwner(owner),
  ),
  HOME_UNWRITABLE: row(
    403,
    (home: string, why: string, _owner: number | undefined) => `The home ${home} cannot be written: ${why}.`,
    (_home, _why, owner) => asOwner(owner),
  ),
  CONTROL_AWAY: row(
    503,
    (home: string) => `The platform for ${home} cannot be asked: the process that changes its shops does not answer.`,
    () =>
      'The shops go on, and it comes back by itself. Look in a moment what has become of what you asked for:  shopctl release list     logs/platform.log says more.',
  ),
  BUS_AWAY: row(
    503,
    (bus: string, why: string) => `The event bus, ${bus}, takes nothing: ${why}.`,
    () =>
      'Events wait and go out in their order when it is back. See:  shopctl status     docs/event-bus.md says more.',
  ),
  BUS_NOT_EMBEDDED: row(
    409,
    (bus: string) => `Events are not kept here: they go out to ${bus}.`,
    () => 'Read them there, from a queue bound to the exchange. The embedded bus keeps them:  SHOPCTL_BUS=embedded',
  ),
  PLATFORM_RUNNING: row(
    409,
    (home: string, pid: number) => `A platform is running already for ${home} (process ${pid}).`,
    () => 'See it:  shopctl status     One more beside it:  SHOPCTL_HOME=<another folder> SHOPCTL_PORTS=0 shopctl up',
  ),
  PORT_TAKEN: row(
    409,
    (name: string, port: number, others: readonly TakenPort[] = []) =>
      others.length === 0
        ? `Port ${port}, meant for the ${name}, is taken.`
        : `These ports are taken: ${[{ name, port }, ...others].map((one) => `${one.port} (${one.name})`).join(', ')}.`,
    (name, _port, others = []) =>
      others.length > 0
        ? `Is another shopctl running? SHOPCTL_PORTS=0 takes free ones for all; or choose each in ${[...new Set([{ name }, ...others].map(settingOf))].join(', ')}.`
        : name.startsWith('shop ')
          ? 'Choose another "port" in the tenant’s file, or with "shopctl tenant create --port"; 0 takes a free one. SHOPCTL_PORTS=0 does for all.'
          : name in devOptions
            ? `Take a free one:  shopctl plugin dev ${devOptions[name]} 0`
            : `Choose another in ${portSettings[name] ?? 'SHOPCTL_PORTS'}; SHOPCTL_PORTS=0 takes free ones for all.`,
  ),
  CERTIFICATE_INVALID: row(
    422,
    (path: string, reason: string) => `${path} cannot be used for TLS: ${reason}.`,
    () => 'Needed are pairs of a certificate and its key, both PEM: HOST.crt and HOST.key in the folder.',
  ),
  KERNEL_NOT_FOUND: row(
    404,
    (beginning: string) => `No kernel is kept whose hash begins with "${beginning}", or more than one.`,
    () => 'See all:  shopctl kernel list',
  ),
  KERNEL_MOVING: row(
    409,
    (hash: string) => `Shops are on their way to kernel ${hash.slice(0, 12)}.`,
    () => 'See how far they are:  shopctl kernel list',
  ),
  KERNEL_TOO_OLD: row(
    409,
    (hash: string, missing: readonly string[]) =>
      `Kernel ${hash.slice(0, 12)} is older than what was settled: it does not know ${missing.join(', ')}.`,
    () => 'What only older kernels need has been taken from the shops’ tables. A backup from before has it.',
  ),
  KERNEL_UNSETTLED: row(
    409,
    (shops: readonly string[]) =>
      `Not every shop is on today’s kernel: ${shops.slice(0, 5).join(', ')}${shops.length > 5 ? ' …' : ''}.`,
    () =>
      'A shop that sleeps comes to it when it wakes; one that stays does not start there. See:  shopctl kernel list',
  ),
  DISK_FULL: row(
    507,
    (folder: string) => `There is no space left for what is built, below ${folder}.`,
    () => 'The shops go on. Make room, and do it again; what is in store, prebundles and bundles can be made anew.',
  ),
  DATABASE_UNREACHABLE: row(
    503,
    (where: string, reason: string) => `The database ${where} does not answer: ${reason}.`,
    () => 'Try again when it is back; check DATABASE_URL, or unset it to use the embedded PostgreSQL.',
  ),
  DATABASE_FAILED: row(
    503,
    (folder: string, reason: string) => `The embedded PostgreSQL in ${folder} did not start: ${reason}.`,
    (folder) => `Its log is ${folder}/postgres.log; DATABASE_URL names another server instead.`,
  ),
  DATABASE_UNFIT: row(
    503,
    (where: string, reason: string) => `The database ${where} cannot be used: ${reason}.`,
    () => 'Needed: PostgreSQL 16 or newer, and a login that is SUPERUSER, or has both CREATEROLE and CREATEDB.',
  ),
  SANDBOX_UNAVAILABLE: row(
    503,
    (mode: string, reason: string) => `The sandbox "${mode}" does not stand on this machine: ${reason}.`,
    () => 'shopctl doctor says what would help; without SHOPCTL_SANDBOX the fullest one that stands is taken.',
  ),
  REGISTRY_UNREACHABLE: row(
    503,
    (url: string, reason: string) => `The registry at ${url} does not answer: ${reason}.`,
    () => 'Running shops are not touched by this. Try again when it is back:  shopctl status',
  ),
  REGISTRY_REFUSED: row(502, (action: string, reason: string) => `The registry refused to ${action}: ${reason}.`),
  UPLINK_UNREACHABLE: row(
    503,
    (name: string, reason: string) =>
      `"${name}" was not published here, and the npm registry behind ours did not hand it out: ${reason}.`,
    () => 'Check the network and npm’s own settings (npm ping), or name another registry in SHOPCTL_UPLINK.',
  ),
} as const
