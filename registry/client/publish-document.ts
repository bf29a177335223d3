import { createHash } from 'node:crypto'
import semver from 'semver'
import { newestVersion } from '../newest-version.js'
import { integrityOf } from './check-integrity.js'
import type { Packument } from './packument.js'

/** A package that is ready to be sent. */
export interface PackedPackage {
  readonly name: string
  readonly version: string
  /** The package.json inside the tarball. */
  readonly manifest: Readonly<Record<string, unknown>>
  readonly readme: string
  readonly tarball: Buffer
}

/**
 * The body of npm's publish request (as libnpmpublish makes it, which brings a hundred packages along and takes longer to
 * load than to publish).
 */
export function publishDocument(packed: PackedPackage, known: Packument | null, url: string): object {
  const { name, version, manifest, readme, tarball } = packed
  const file = `${name}-${version}.tgz`
  const dist = {
    integrity: integrityOf(tarball),
    shasum: createHash('sha1').update(tarball).digest('hex'),
    tarball: `${url}/${name}/-/${file}`,
  }
  return {
    _id: name,
    name,
    description: manifest['description'],
    'dist-tags': { [tagFor(version, known)]: version },
    versions: { [version]: { ...manifest, _id: `${name}@${version}`, readme, dist } },
    access: 'public',
    _attachments: {
      [file]: {
        content_type: 'application/octet-stream',
        data: tarball.toString('base64'),
        length: tarball.length,
      },
    },
  }
}

/** `latest` is the newest version and not the one that was published last. */
function tagFor(version: string, known: Packument | null): string {
  if (semver.prerelease(version) !== null) return 'next'
  const newest = newestVersion(Object.keys(known?.versions ?? {}))
  return newest === undefined || semver.prerelease(newest) !== null || semver.gt(version, newest) ? 'latest' : 'older'
}
