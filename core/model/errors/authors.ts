import { row } from './row.js'

/** Accounts of plugin authors, and what they may publish. */
export const authorErrors = {
  AUTHOR_EXISTS: row(
    409,
    (name: string) => `There is an author "${name}" already.`,
    (name) => `Make a new token:  shopctl author token ${name}`,
  ),
  AUTHOR_NOT_FOUND: row(
    404,
    (name: string) => `There is no author "${name}".`,
    () => 'See which there are:  shopctl author list',
  ),
  TOKEN_MISSING: row(
    401,
    () => 'Publishing takes a token, and none was shown.',
    () =>
      'The operator makes one (shopctl author token <you>). It goes into SHOPCTL_TOKEN, or as _authToken into .npmrc.',
  ),
  TOKEN_UNKNOWN: row(
    401,
    () => 'The registry does not know this token: it was replaced or taken back, or it is another registry’s.',
    () => 'The operator makes a new one:  shopctl author token <you>',
  ),
  PACKAGE_NOT_YOURS: row(
    403,
    (author: string, name: string, why: string) => `The author "${author}" may not publish "${name}": ${why}.`,
    (author, name) => `The operator can allow it:  shopctl author grant ${author} ${name}`,
  ),
  ONLY_PUBLISHED: row(
    403,
    (what: string) => `An author publishes versions, and changes none: ${what} is the operator’s to do.`,
    () => 'Publish a newer version; or ask the operator:  shopctl plugin deprecate, shopctl plugin yank',
  ),
  PACKAGE_TOO_LARGE: row(413, (most: string) => `What is published has ${most} at most.`),
  REGISTRY_NOT_NAMED: row(
    404,
    () => 'No platform runs here, and nothing says which registry to publish to.',
    () => 'Say where it is:  export SHOPCTL_REGISTRY=https://…  (or @shopctl:registry=https://… in .npmrc)',
  ),
} as const
