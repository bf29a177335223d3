import { describeScope } from '../describe-scope.js'
import { row } from './row.js'

/** A version that would fit, and when it may be had. */
export interface TooYoung {
  readonly version: string
  readonly until: string
  readonly wantedBy: string | undefined
}

/** `reads your orders (orders:read)`: as where somebody agrees to it, and as the command line takes it. */
const asked = (scope: string): string => {
  const words = describeScope(scope)
  return `${words.charAt(0).toLowerCase()}${words.slice(1)} (${scope})`
}

/** Plugins and sets. */
export const pluginErrors = {
  PLUGIN_NOT_FOUND: row(
    404,
    (name: string, _nearest?: string) => `No plugin named "${name}" in the registry.`,
    (_name: string, nearest?: string) =>
      `${nearest === undefined ? '' : `Did you mean ${nearest}?     `}Look for it:  shopctl plugin search     Publish it:  shopctl plugin publish`,
  ),
  PLUGIN_KEPT: row(
    409,
    (name: string, tenants: readonly string[], tenant: string) =>
      `"${name}" is kept for ${tenants.join(', ') || 'no shop'}: ${tenant} cannot have it.`,
    (name, tenants, tenant) =>
      `Give it to ${tenant}, too:  shopctl plugin private ${name} --to ${[...tenants, tenant].join(' ')}     More:  shopctl plugin private --help`,
  ),
  PLUGIN_NOT_CONNECTED: row(
    503,
    (name: string, tenant: string) => `"${name}" of ${tenant} runs outside, and is not connected.`,
    () => 'Start it where it runs; what is meant for it waits until then.',
  ),
  PLUGIN_NOT_OUTSIDE: row(
    422,
    (name: string, tenant: string) => `"${name}" of ${tenant} runs in the shop: there is nothing to connect.`,
    (name, tenant) => `See what keeps it there:  shopctl plugin place ${name} outside --tenant ${tenant} --dry-run`,
  ),
  RUN_REFUSED: row(
    409,
    (name: string, reason: string) => `The shop lets "${name}" not in, or in no longer: ${reason}.`,
    (name) =>
      `Is it placed outside, and the token its own? See:  shopctl plugin list --tenant SHOP     Make another one:  shopctl plugin token ${name} --tenant SHOP`,
  ),
  RUN_NO_TOKEN: row(
    409,
    (_name: string) => 'The platform here lets no plugin in: no token has been made yet.',
    (name) =>
      `Make one:  shopctl plugin token ${name} --tenant SHOP     Where the shop is on another platform, say its address with --socket.`,
  ),
  RUN_MOVED_INSIDE: row(
    409,
    (name: string, tenant: string) => `${tenant} runs "${name}" itself by now: it was placed inside.`,
    (name, tenant) =>
      `Nothing is left to do here. To have it outside again:  shopctl plugin place ${name} outside --tenant ${tenant}     and start this again.`,
  ),
  RUN_FAILED: row(
    422,
    (id: string, reason: string) => `${id} does not start outside of the shop: ${reason}.`,
    () => 'Mend it, or place it in the shop again:  shopctl plugin place NAME inside --tenant SHOP',
  ),
  RUN_MISMATCH: row(
    409,
    (has: string, wanted: string) => `This is ${has}, and the shop’s release has ${wanted}.`,
    (_has, wanted) => `Run what was published, by the installation’s name, or a folder with ${wanted}.`,
  ),
  PLACE_IMPOSSIBLE: row(
    422,
    (name: string, reasons: readonly string[]) => `"${name}" cannot run outside of the shop: ${reasons.join('; ')}.`,
    (name) => `Leave it in the shop, or have it there again first:  shopctl plugin place ${name} inside --tenant SHOP`,
  ),
  TOKEN_NOT_FOUND: row(
    404,
    (id: string, name: string, _tenant: string) => `"${name}" has no token ${id}.`,
    (_id, name, tenant) => `See which it has:  shopctl plugin token ${name} --list --tenant ${tenant}`,
  ),
  PACKAGE_NOT_FOUND: row(
    404,
    (name: string, wantedBy: string) => `No package named "${name}", which ${wantedBy} needs.`,
    (name, wantedBy) => `Publish ${name} to this registry, or choose another version of what brings ${wantedBy}.`,
  ),
  VERSION_NOT_FOUND: row(
    404,
    (name: string, range: string, versions: readonly string[], wantedBy?: string) =>
      `No version of "${name}" matches "${range}"${wantedBy === undefined ? '' : `, which ${wantedBy} needs`}; there are ${versions.join(', ') || 'none'}.`,
    (name) => `Choose one of them, or name no version for the newest:  shopctl plugin info ${name}`,
  ),
  VERSION_TOO_YOUNG: row(
    422,
    (name: string, range: string, { version, until, wantedBy }: TooYoung) =>
      `No version of "${name}" that matches "${range}"${wantedBy === undefined ? '' : `, which ${wantedBy} needs,`} is old enough here; ${version} is from ${until} on.`,
    () =>
      'Wait until then, or choose another version of what needs it. The operator says how old:  SHOPCTL_MINIMUM_AGE',
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
    () => 'Choose another version of the plugin; its author sees the same with  shopctl plugin check',
  ),
  SDK_INCOMPATIBLE: row(
    422,
    (id: string, wanted: string, has: string) => `${id} needs ${wanted}; this platform has ${has}.`,
    () => 'Choose another version of the plugin, or update the platform.',
  ),
  DEPENDENCY_CYCLE: row(
    422,
    (path: readonly string[]) => `Plugins need each other in a circle: ${path.join(' → ')}.`,
    ([name = '']) => `Choose another version of one of them, or leave them out:  shopctl plugin info ${name}`,
  ),
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
    (name: string, tenant: string, _nearest?: string) => `"${name}" is not installed in ${tenant}.`,
    (_name: string, tenant: string, nearest?: string) =>
      `${nearest === undefined ? '' : `Did you mean ${nearest}?     `}See what is:  shopctl plugin list --tenant ${tenant}`,
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
  CONSENT_NEEDED: row(
    409,
    (name: string, tenant: string, version: string, scopes: readonly string[]) =>
      `"${name}" ${version} may do more than the version that runs in ${tenant}: it ${scopes.map(asked).join(', ')}.`,
    (name, tenant, _version, scopes) =>
      `Its README says why:  shopctl plugin info ${name}     Agree to it:  shopctl plugin update ${name} --tenant ${tenant} --accept ${scopes.join(' ')}`,
  ),
  PLUGIN_KILLED: row(
    409,
    (id: string, reason: string) => `${id} was switched off everywhere, and runs nowhere: ${reason}.`,
    (id) => {
      const name = id.slice(0, id.lastIndexOf('@'))
      return `Take another version:  shopctl plugin update ${name}     Or leave it off, with what needs it:  shopctl plugin disable ${name} --cascade`
    },
  ),
  SECRET_MISSING: row(
    422,
    (tenant: string, name: string, key: string) =>
      `The file leaves the secret "${key}" of "${name}" as it is, and ${tenant} has none.`,
    (tenant, name, key) =>
      `Say it in the file's "config" this once, or install the plugin first:  shopctl plugin add ${name} --tenant ${tenant} --config ${key}=-`,
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
} as const
