import { row } from './row.js'

/** Building and going live. */
export const goingLiveErrors = {
  PACKAGE_CORRUPT: row(
    502,
    (id: string, reason: string) => `The tarball of ${id} is not what was published: ${reason}.`,
    () => 'Nothing was installed. Ask the registry’s operator.',
  ),
  PACKAGES_TOO_LARGE: row(
    422,
    (id: string, neededBy: readonly string[], megabytes: number) =>
      `The packages that would be unpacked have more than ${megabytes} MB: ${id}${neededBy.length === 0 ? '' : `, which ${neededBy.join(', ')} needs,`} does not fit any more.`,
    () =>
      'Nothing was installed. Install fewer plugins at once; one that is too large by itself is its author’s to mend.',
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
    (plugin) => `Keep a newer version, or begin anew:  shopctl plugin remove ${plugin} --purge --now`,
  ),
  TABLES_TAKEN: row(
    409,
    (plugin: string, owner: string) => `The tables that are kept under the name "${plugin}" are those of ${owner}.`,
    (plugin) =>
      `Take them away:  shopctl plugin purge ${plugin} --now     Or choose another name:  shopctl plugin add … --as ${plugin}-2`,
  ),
  PLUGIN_INSTALLED: row(
    409,
    (name: string, tenant: string) => `"${name}" is installed in ${tenant}; its data cannot go before it does.`,
    (name, tenant) => `Take both away:  shopctl plugin remove ${name} --purge --tenant ${tenant}`,
  ),
  PURGE_WAITS: row(
    409,
    (name: string, tenant: string, due: string) =>
      `What "${name}" has stored in ${tenant} was purged, and can be had back until ${due.slice(0, 16).replace('T', ' ')} (UTC).`,
    (name, tenant) =>
      `Go on with it:  shopctl plugin restore ${name} --tenant ${tenant}     Or begin anew:  shopctl plugin purge ${name} --now --tenant ${tenant}`,
  ),
  NOTHING_WAITS: row(
    404,
    (name: string, tenant: string) => `Nothing of "${name}" waits to be purged in ${tenant}.`,
    (name, tenant) =>
      `See what there is:  shopctl plugin list --tenant ${tenant}     What was removed and kept comes back with:  shopctl plugin add ${name}`,
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
  RELEASE_COLLECTED: row(
    409,
    (tenant: string, number: number, { releases, days }: { readonly releases: number; readonly days: number }) =>
      `Release ${number} of ${tenant} is in its history, and what it was made of is not kept any more: that is so for a shop’s last ${releases} releases, and those of the last ${days} days.`,
    (tenant) =>
      `Go back to one that is kept:  shopctl release list --tenant ${tenant}     Or see what it had:  shopctl release diff`,
  ),
  SHOP_NOT_RUNNING: row(503, (tenant: string, state: string) => `The shop ${tenant} does not run: it is ${state}.`),
  PLUGIN_HELD: row(
    503,
    (tenant: string, plugin: string) =>
      `"${plugin}" in ${tenant} was switched off by the operator; what is there for it waits.`,
  ),
  CUT_OFF_TWICE: row(
    409,
    (what: string, _next: string) =>
      `Twice, the process in which the platform began ${what} ended in the midst of it: it is not begun again by itself.`,
    (_what, next) => next,
  ),
  SHOP_UNAVAILABLE: row(503, (tenant: string, reason: string) => `The shop ${tenant} does not answer: ${reason}.`),
} as const
