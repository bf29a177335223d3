import semver from 'semver'

/** The highest version that is no prerelease; the highest of all where there are only those. */
export function newestVersion(versions: readonly string[]): string | undefined {
  const sorted = sortVersions(versions)
  return sorted.find((version) => semver.prerelease(version) === null) ?? sorted[0]
}

/** Newest first. */
export const sortVersions = (versions: readonly string[]): string[] =>
  versions.filter((version) => semver.valid(version) !== null).toSorted(semver.rcompare)
