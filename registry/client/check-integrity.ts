import { createHash } from 'node:crypto'
import { shopError } from '../../core/model/index.js'
import type { PublishedVersion } from './packument.js'

/** PACKAGE_CORRUPT unless the tarball is the one that was published. */
export function checkIntegrity({ name, version, dist }: PublishedVersion, tarball: Buffer): void {
  if (tarball.length === 0) throw shopError('PACKAGE_CORRUPT', `${name}@${version}`, 'it is empty')
  const wanted = dist.integrity?.split(/\s+/).find((hash) => hash.startsWith('sha512-'))
  const isSame =
    wanted === undefined
      ? createHash('sha1').update(tarball).digest('hex') === dist.shasum // packages from before 2017 have no more
      : integrityOf(tarball) === wanted.split('?')[0]
  if (!isSame) throw shopError('PACKAGE_CORRUPT', `${name}@${version}`, `its ${tarball.length} bytes have another hash`)
}

/** Subresource integrity (https://www.w3.org/TR/SRI/) with SHA-512. */
export const integrityOf = (tarball: Buffer): string =>
  `sha512-${createHash('sha512').update(tarball).digest('base64')}`

/** Several tarballs are held in memory at once. */
export const tarballLimit = (id: string): { readonly bytes: number; readonly error: Error } => ({
  bytes: 64 * 1024 * 1024,
  error: shopError('PACKAGE_CORRUPT', id, 'it has more than 64 MB'),
})
