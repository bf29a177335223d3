import { row } from './row.js'

/** Publishing. */
export const publishingErrors = {
  PUBLISH_REFUSED: row(422, (id: string, reasons: readonly string[]) => {
    const [only = '', ...more] = reasons
    return `${id} was not published:${more.length === 0 ? ` ${only}.` : reasons.map((one) => `\n  - ${one}`).join('')}`
  }),
  VERSION_EXISTS: row(
    409,
    (id: string) => `${id} is published already, and a published version never changes.`,
    () => 'Raise the version in package.json and publish again.',
  ),
  PACK_KILLED: row(
    409,
    (id: string, reason: string) => `${id} was switched off everywhere here: ${reason}. It is not packed for others.`,
    () => 'Pack another version (name@version), or this one all the same:  --killed',
  ),
  TRIAL_NOT_FOUND: row(
    404,
    (version: string) => `${version} has not been tried.`,
    (version) => `Have it tried:  shopctl plugin trial ${version}`,
  ),
  REVIEW_NOT_FOUND: row(
    404,
    (id: string) => `Nothing was said of ${id}.`,
    () => 'See what was:  shopctl plugin review',
  ),
  TEMPLATE_NOT_FOUND: row(
    404,
    (name: string, _names: readonly string[]) => `No plugin named "${name}" is shipped.`,
    (_name, names) => `Begin with one of ${names.join(', ')}; or with none, for a small guard at checkout.`,
  ),
  FOLDER_EXISTS: row(
    409,
    (path: string) => `${path} exists already, and is not empty.`,
    () => 'Choose another name, or another folder:  shopctl plugin new <name> --dir <folder>',
  ),
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
