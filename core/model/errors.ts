/**
 * The one table of errors that a person can cause. A code never changes once released; its sentence holds the culprit,
 * its hint the next step. What only we can cause is a plain `Error`.
 */

type Words<A extends readonly unknown[]> = (...args: A) => string

interface Row<A extends readonly unknown[]> {
  readonly status: number
  readonly message: Words<A>
  readonly hint: Words<A> | undefined
}

const row = <A extends readonly unknown[]>(status: number, message: Words<A>, hint?: Words<A>): Row<A> => ({
  status,
  message,
  hint,
})

/** Where each port is chosen. */
const portSettings: Readonly<Record<string, string>> = {
  gateway: 'SHOPCTL_GATEWAY_PORT',
  admin: 'SHOPCTL_ADMIN_PORT',
  registry: 'SHOPCTL_REGISTRY_PORT',
  mailbox: 'SHOPCTL_MAILBOX_PORT',
  'mailbox’s SMTP server': 'SHOPCTL_SMTP_PORT',
}

export const errorTable = {
  // What comes in by the door.
  USAGE: row(
    400,
    (sentence: string, _command: string) => sentence,
    (_sentence, command) => `See:  ${command} --help`,
  ),
  INPUT_INVALID: row(400, (what: string, reasons: readonly string[]) => `${what} is not valid: ${reasons.join('; ')}.`),
  NAME_INVALID: row(
    400,
    (what: string, name: string) => `"${name}" is no ${what} name.`,
    () => 'Use lower-case letters, digits and dashes, starting with a letter; 40 characters at most.',
  ),
  UNAUTHORIZED: row(
    401,
    () => 'The platform does not know you.',
    () => 'Sign in again; the command line reads its token from SHOPCTL_HOME.',
  ),
  FORBIDDEN: row(403, (what: string) => `You may not ${what}.`),
  PASSWORD_UNCHANGED: row(
    403,
    () => 'The first password is for once: choose your own before anything else.',
    () => 'Sign in to the admin; it asks for one.',
  ),
  PASSWORD_WRONG: row(422, () => 'The old password is wrong.'),
  TOO_MANY_ATTEMPTS: row(429, (minutes: number) => `Too many failed sign-ins. Try again in ${minutes} min.`),
  NOT_JSON: row(415, (type: string) => `A body is JSON here, and not ${type}.`),
  NOT_FOUND: row(404, (what: string) => `There is no ${what}.`),

  // The platform and its parts.
  PLATFORM_DOWN: row(
    503,
    (home: string) => `No platform is running for ${home}.`,
    () => 'Start it:  npm start     Its data is elsewhere:  SHOPCTL_HOME=… names the folder',
  ),
  PLATFORM_RUNNING: row(
    409,
    (home: string, pid: number) => `A platform is running already for ${home} (process ${pid}).`,
    () => 'See it:  shopctl status',
  ),
  PORT_TAKEN: row(
    409,
    (name: string, port: number) => `Port ${port}, meant for the ${name}, is taken.`,
    (name) =>
      name.startsWith('shop ')
        ? 'Choose another "port" in the tenant’s file, or with "shopctl tenant create --port"; 0 takes a free one.'
        : `Choose another in ${portSettings[name] ?? 'SHOPCTL_PORTS'}; 0 takes a free one.`,
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

  // Tenants.
  TENANT_NOT_FOUND: row(
    404,
    (slug: string) => `There is no tenant "${slug}".`,
    (slug) => `See all:  shopctl tenant list     Make it:  shopctl tenant create ${slug}`,
  ),
  TENANT_EXISTS: row(
    409,
    (slug: string) => `There is a tenant "${slug}" already.`,
    () => 'Choose another name. See all:  shopctl tenant list',
  ),

  // Plugins and sets.
  PLUGIN_NOT_FOUND: row(
    404,
    (name: string) => `No plugin named "${name}" in the registry.`,
    () => 'Look for it:  shopctl plugin search     Publish it:  shopctl plugin publish',
  ),
  PACKAGE_NOT_FOUND: row(
    404,
    (name: string, wantedBy: string) => `No package named "${name}", which ${wantedBy} needs.`,
  ),
  VERSION_NOT_FOUND: row(
    404,
    (name: string, range: string, versions: readonly string[], wantedBy?: string) =>
      `No version of "${name}" matches "${range}"${wantedBy === undefined ? '' : `, which ${wantedBy} needs`}; there are ${versions.join(', ') || 'none'}.`,
    (name) => `Choose one of them, or name no version for the newest:  shopctl plugin info ${name}`,
  ),
  RANGE_INVALID: row(
    400,
    (name: string, range: string) => `"${range}" is no version range for "${name}".`,
    () => 'Write it as in package.json: 1.2.0, ^1.2.0, 1.x or latest.',
  ),
  NOT_A_PLUGIN: row(
    422,
    (id: string) => `${id} is a package, but no plugin: its package.json has no "shopctl" section.`,
    () => 'Find plugins:  shopctl plugin search',
  ),
  MANIFEST_INVALID: row(
    422,
    (id: string, reasons: readonly string[]) => `The manifest of ${id} is not valid: ${reasons.join('; ')}.`,
  ),
  SDK_INCOMPATIBLE: row(
    422,
    (id: string, wanted: string, has: string) => `${id} needs ${wanted}; this platform has ${has}.`,
    () => 'Choose another version of the plugin, or update the platform.',
  ),
  DEPENDENCY_CYCLE: row(422, (path: readonly string[]) => `Plugins need each other in a circle: ${path.join(' → ')}.`),
  PLUGIN_NEEDED: row(
    409,
    (name: string, neededBy: readonly string[], verb: 'disable' | 'remove' = 'disable') =>
      `"${name}" cannot be ${verb === 'remove' ? 'removed' : 'switched off'}: ${neededBy.join(' and ')} ${neededBy.length > 1 ? 'need' : 'needs'} it.`,
    (name, neededBy, verb = 'disable') =>
      `What needs it goes first:  shopctl plugin ${verb} ${neededBy.join(' ')}     Or with it:  shopctl plugin ${verb} ${name} --cascade`,
  ),
  DEPENDENCY_UNSUPPORTED: row(
    422,
    (id: string, what: string) => `${id} cannot be bundled: ${what}.`,
    () => 'Use plain npm dependencies by version range, in JavaScript.',
  ),
  EVENT_CONFLICT: row(
    422,
    (type: string, packages: readonly string[]) => `The event "${type}" is emitted by ${packages.join(' and ')}.`,
    () => 'Their subscribers could not tell them apart: install one of them.',
  ),
  INSTALLATION_NOT_FOUND: row(
    404,
    (name: string, tenant: string) => `"${name}" is not installed in ${tenant}.`,
    (_name, tenant) => `See what is:  shopctl plugin list --tenant ${tenant}`,
  ),
  INSTALLATION_EXISTS: row(
    409,
    (name: string, tenant: string) => `"${name}" is installed in ${tenant} already.`,
    (name, tenant) =>
      `Update it:  shopctl plugin update ${name} --tenant ${tenant}     Have it twice:  shopctl plugin add ${name} --as ${name}-2 --tenant ${tenant}`,
  ),
  CONFIG_INVALID: row(
    422,
    (name: string, reasons: readonly string[]) => `The config of "${name}" is not valid: ${reasons.join('; ')}.`,
    (name) =>
      `See the keys:  shopctl plugin info ${name}     Say them with --config key=value (plugin add), or where it is installed:  shopctl plugin configure ${name} key=value`,
  ),
  PROVIDER_CONFLICT: row(
    422,
    (kind: string, names: readonly string[]) =>
      `A shop has one plugin for ${kind} at most, and ${names.join(' and ')} would be ${names.length}.`,
    () => 'Leave one out, or switch off the one that is there:  shopctl plugin disable NAME',
  ),
  ATTACH_INVALID: row(
    422,
    (name: string, reasons: readonly string[]) => `"${name}" cannot stand where it was told to: ${reasons.join('; ')}.`,
    (name) => `Choose others, or all again:  shopctl plugin configure ${name} --attach METHOD=*`,
  ),
  ROUTE_TAKEN: row(
    422,
    (route: string, owners: readonly string[]) => `The route ${route} is claimed by ${owners.join(' and ')}.`,
    (_route, owners) =>
      `Keep one of them, or switch one off:  shopctl plugin disable ${owners.at(-1) ?? ''}     A plugin that may be there twice has "{installation}" in its routes.`,
  ),
  HOOK_ORDER_CYCLE: row(
    422,
    (point: string, path: readonly string[]) =>
      `The hooks on ${point} wait for each other in a circle: ${path.join(' before ')}.`,
    (_point, path) => `Leave one of them out, or switch it off:  shopctl plugin disable ${path.at(-1) ?? ''}`,
  ),
  SERVICE_CONFLICT: row(
    422,
    (service: string, what: 'offered' | 'replaced', owners: readonly string[]) =>
      `The service ${service} is ${what} by ${owners.join(' and ')}, and can be by one alone.`,
    (_service, _what, owners) => `Remove or disable one of them:  shopctl plugin disable ${owners[0] ?? ''}`,
  ),
  SERVICE_MISSING: row(
    422,
    (service: string, wantedBy: readonly string[]) =>
      `No plugin of this shop offers the service ${service}, which ${wantedBy.join(' and ')} needs.`,
    () => 'Update the plugin that should offer it, or choose another version of the one that needs it.',
  ),

  // Building and going live.
  PACKAGE_CORRUPT: row(
    502,
    (id: string, reason: string) => `The tarball of ${id} is not what was published: ${reason}.`,
    () => 'Nothing was installed. Ask the registry’s operator.',
  ),
  BUILD_FAILED: row(422, (id: string, reasons: readonly string[]) => `${id} does not build: ${reasons.join('; ')}.`),
  RELEASE_FAILED: row(
    422,
    (tenant: string, plugin: string | undefined, reason: string) =>
      `The new release of ${tenant} did not get ready${plugin === undefined ? '' : `: plugin "${plugin}" is at fault`}: ${reason}. The shop goes on as it was.`,
    (tenant) => `See why:  shopctl logs --tenant ${tenant}`,
  ),
  RELEASE_NOT_FOUND: row(
    404,
    (tenant: string, number: number) => `${tenant} has no release ${number}.`,
    (tenant) => `See all:  shopctl release list --tenant ${tenant}`,
  ),
  NO_EARLIER_RELEASE: row(
    409,
    (tenant: string) => `${tenant} has no earlier release to go back to.`,
    (tenant) => `See all:  shopctl release list --tenant ${tenant}`,
  ),
  RELEASE_NEVER_LIVE: row(
    409,
    (tenant: string, number: number) => `Release ${number} of ${tenant} was never live.`,
    (tenant) => `Choose one that was:  shopctl release list --tenant ${tenant}`,
  ),
  SHOP_NOT_RUNNING: row(503, (tenant: string, state: string) => `The shop ${tenant} does not run: it is ${state}.`),
  SHOP_UNAVAILABLE: row(503, (tenant: string, reason: string) => `The shop ${tenant} does not answer: ${reason}.`),

  // At the gateway: what a shop's client gets when no shop could answer.
  SHOP_NOT_HERE: row(404, (host: string) => `There is no shop at "${host}".`),
  PATH_NOT_FOUND: row(404, () => 'There is nothing at this address.'),
  REQUEST_MALFORMED: row(400, (reason: string) => `The request is malformed: ${reason}.`),
  REQUEST_TIMEOUT: row(408, () => 'The request did not arrive in time.'),
  BODY_TOO_LARGE: row(413, (bytes: number) => `The request's body is larger than ${bytes} bytes.`),
  EXPECTATION_FAILED: row(417, (expectation: string) => `The expectation "${expectation}" cannot be met.`),
  HEADERS_TOO_LARGE: row(431, (bytes: number) => `The request's headers are larger than ${bytes} bytes.`),
  CODING_UNSUPPORTED: row(501, (coding: string) => `The transfer coding "${coding}" is not supported.`),
  UPGRADE_UNSUPPORTED: row(501, (protocol: string) => `Upgrading to ${protocol} is not supported.`),
  ANSWER_LOST: row(502, (tenant: string) => `The shop ${tenant} broke off before it answered.`),
  ANSWER_LATE: row(504, (tenant: string) => `The shop ${tenant} did not answer in time.`),

  // Publishing.
  PUBLISH_REFUSED: row(
    422,
    (id: string, reasons: readonly string[]) => `${id} was not published: ${reasons.join('; ')}.`,
  ),
  VERSION_EXISTS: row(
    409,
    (id: string) => `${id} is published already, and a published version never changes.`,
    () => 'Raise the version in package.json and publish again.',
  ),
  TEMPLATE_NOT_FOUND: row(
    404,
    (name: string, _names: readonly string[]) => `No plugin named "${name}" is shipped.`,
    (_name, names) => `Begin with one of ${names.join(', ')}; or with none, for a small guard at checkout.`,
  ),
  FOLDER_EXISTS: row(409, (path: string) => `${path} exists already.`),
  PACKAGES_MISSING: row(
    409,
    (path: string) => `The packages that the plugin in ${path} needs are not installed.`,
    (path) => `Install them:  cd ${path} && npm install`,
  ),
  NO_PACKAGE_HERE: row(
    404,
    (path: string) => `There is no package.json in ${path}.`,
    () => 'Make a plugin:  shopctl plugin new my-plugin',
  ),
} as const

export type ErrorCode = keyof typeof errorTable
type ArgsOf<C extends ErrorCode> = (typeof errorTable)[C] extends Row<infer A> ? A : never

/** The wire form of an error (RFC 9457 problem details with our code and hint). */
export interface Problem {
  readonly type: 'about:blank'
  readonly status: number
  readonly code: string
  readonly title: string
  readonly hint?: string
}

/** An error with a code of the table, a sentence, the next step where there is one, and its HTTP status. */
export class ShopError extends Error {
  override readonly name = 'ShopError'
  readonly code: string
  readonly status: number
  readonly hint: string | undefined

  constructor(problem: Omit<Problem, 'type'>, options?: { cause?: unknown }) {
    super(problem.title, options)
    this.code = problem.code
    this.status = problem.status
    this.hint = problem.hint
  }

  toProblem(): Problem {
    const { status, code, message: title, hint } = this
    return { type: 'about:blank', status, code, title, ...(hint === undefined ? {} : { hint }) }
  }
}

/** Makes the error of a row: `throw shopError('TENANT_NOT_FOUND', slug)`. */
export function shopError<C extends ErrorCode>(code: C, ...args: ArgsOf<C>): ShopError {
  const { status, message, hint } = errorTable[code] as unknown as Row<ArgsOf<C>>
  return new ShopError({ code, status, title: message(...args), ...(hint ? { hint: hint(...args) } : {}) })
}

/** The error of a row, with what caused it. */
export function withCause(error: ShopError, cause: unknown): ShopError {
  error.cause = cause
  return error
}

/** Also when it comes from another copy of this module: the command line is bundled, the platform is not. */
export const isShopError = (error: unknown): error is ShopError => error instanceof Error && error.name === 'ShopError'
