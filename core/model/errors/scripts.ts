import { row } from './row.js'

/** Sellers' scripts. */
export const scriptErrors = {
  SCRIPT_NOT_FOUND: row(
    404,
    (name: string, tenant: string) => `${tenant} has no script "${name}".`,
    (_name, tenant) => `See all:  shopctl script list --tenant ${tenant}`,
  ),
  SCRIPT_NAME_INVALID: row(
    400,
    (name: string) => `"${name}" is no name for a script.`,
    () => 'Use small letters, digits and dashes, 60 at most, and begin with no dash:  three-or-more',
  ),
  SCRIPT_VERSION_NOT_FOUND: row(
    404,
    (name: string, version: number, _tenant: string) => `The script "${name}" has no version ${version}.`,
    (name, _version, tenant) => `See its versions:  shopctl script history ${name} --tenant ${tenant}`,
  ),
  SCRIPT_KIND_FIXED: row(
    409,
    (name: string, kind: string) => `"${name}" is a ${kind} script, and stays one.`,
    () => 'Save it under another name.',
  ),
  SCRIPT_UNREADABLE: row(
    422,
    (name: string, message: string, line: number | undefined) =>
      `"${name}" cannot be read${line === undefined ? '' : `, line ${line}`}: ${message}.`,
    () => 'Nothing was saved. A script is one function:  export default (cart) => …     See docs/scripts.md',
  ),
  SCRIPT_IS_ON: row(
    409,
    (name: string, version: number, _tenant: string) => `Version ${version} of "${name}" is on.`,
    (name, _version, tenant) => `Switch it off first:  shopctl script off ${name} --tenant ${tenant}`,
  ),
  SCRIPTS_FULL: row(
    409,
    (most: number) => `A shop can have ${most} scripts on at once.`,
    () => 'Switch one off first.',
  ),
  SCRIPTS_TOO_MANY: row(
    409,
    (most: number) => `A shop can have ${most} scripts.`,
    () => 'Remove one that you no longer need.',
  ),
} as const
