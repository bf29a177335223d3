import { row } from './row.js'

/** Building and going live. */
export const goingLiveErrors = {
  PACKAGE_CORRUPT: row(
    502,
    (id: string, reason: string) => `The tarball of ${id} is not what was published: ${reason}.`,
    () => 'Nothing was installed. Ask the registry’s operator.',
  ),
  BUILD_FAILED: row(422, (id: string, reasons: readonly string[]) => `${id} does not build: ${reasons.join('; ')}.`),
  PLUGIN_UNTRUSTED: row(
    403,
    (packages: readonly string[], mode: string) =>
      `The sandbox is "${mode}" on this machine, where a plugin is to be trusted with the machine: ${packages.join(', ')} ${packages.length === 1 ? 'is' : 'are'} not.`,
    (packages) =>
      `The operator says so:  shopctl plugin trust ${packages.join(' ')}     or makes the sandbox full:  shopctl doctor`,
  ),
  RELEASE_FAILED: row(
    422,
    (tenant: string, plugin: string | undefined, reason: string) =>
      `The new release of ${tenant} did not get ready${plugin === undefined ? '' : `: plugin "${plugin}" is at fault`}: ${reason}. The shop goes on as it was.`,
    (tenant) => `See why:  shopctl logs --tenant ${tenant}`,
  ),
  MIGRATION_FAILED: row(
    422,
    (plugin: string, migration: string, words: string) =>
      `The tables of "${plugin}" were not changed: its migration ${migration} failed: ${words}. The shop goes on as it was.`,
    () => 'Its author has to mend it, in a new version.',
  ),
  MIGRATION_CHANGED: row(
    422,
    (plugin: string, version: string, migration: string) =>
      `The migration ${migration} in ${version} of "${plugin}" is not the one that made its tables.`,
    () => 'Its author has to put it back as it was, and change the tables in a further migration.',
  ),
  MIGRATION_STEP: row(
    422,
    (plugin: string, version: string, { takes, follows }: { readonly takes: string; readonly follows: string }) =>
      `"${plugin}" cannot be brought to ${version} at once: its migration ${takes} has to wait until the version before has ended, and ${follows} comes after it.`,
    (plugin) => `Go by way of the version that ends with it:  shopctl plugin update ${plugin}@<version>`,
  ),
  TABLES_CONTRACTED: row(
    409,
    (plugin: string, version: string, migration: string) =>
      `${version} of "${plugin}" cannot use the tables any more: the migration ${migration}, which it does not have, took away what it needs.`,
    (plugin) => `Keep a newer version, or begin anew:  shopctl plugin remove ${plugin} --purge`,
  ),
  TABLES_TAKEN: row(
    409,
    (plugin: string, owner: string) => `The tables that are kept under the name "${plugin}" are those of ${owner}.`,
    (plugin) =>
      `Take them away:  shopctl plugin purge ${plugin}     Or choose another name:  shopctl plugin add … --as ${plugin}-2`,
  ),
  PLUGIN_INSTALLED: row(
    409,
    (name: string, tenant: string) => `"${name}" is installed in ${tenant}; its data cannot go before it does.`,
    (name, tenant) => `Take both away:  shopctl plugin remove ${name} --purge --tenant ${tenant}`,
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
  PLUGIN_HELD: row(
    503,
    (tenant: string, plugin: string) =>
      `"${plugin}" in ${tenant} was switched off by the operator; what is there for it waits.`,
  ),
  SHOP_UNAVAILABLE: row(503, (tenant: string, reason: string) => `The shop ${tenant} does not answer: ${reason}.`),
} as const
