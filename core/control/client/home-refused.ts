import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { type ShopError, shopError, withCause } from '../../model/errors.js'

const others: Readonly<Record<string, string>> = {
  EROFS: 'its file system can only be read',
  ENOTDIR: 'a file stands where a folder has to be',
  EEXIST: 'a file stands where a folder has to be',
}

/** Why the system does not let us at a platform's home, with whose it is; undefined for any other failure. */
export function homeRefused(
  code: 'HOME_UNREADABLE' | 'HOME_UNWRITABLE',
  path: string,
  cause: unknown,
): ShopError | undefined {
  const { code: reason = '' } = cause as NodeJS.ErrnoException
  if (reason in others) return withCause(shopError(code, path, others[reason] ?? reason, undefined), cause)
  if (reason !== 'EACCES' && reason !== 'EPERM') return undefined
  const { path: nearest, owner } = nearestOf(path)
  const you = process.getuid?.()
  const why =
    owner === you
      ? `${nearest} is yours (uid ${owner}), and its mode forbids it`
      : `${nearest} belongs to uid ${owner}, and you are uid ${you}`
  return withCause(shopError(code, path, why, owner === you ? undefined : owner), cause)
}

/** The path itself, or what there is and can be looked at above it. */
function nearestOf(path: string): { readonly path: string; readonly owner: number } {
  try {
    return { path, owner: statSync(path).uid }
  } catch (error) {
    if (path === dirname(path)) throw error
    return nearestOf(dirname(path))
  }
}
