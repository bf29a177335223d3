import semver from 'semver'
import type { Packument } from './package-source.js'

/**
 * The version that npm would take too: `latest` if it satisfies and is not deprecated, else the highest that satisfies,
 * those not deprecated first. A prerelease satisfies only as semver says, or as `latest` of a range that takes anything.
 */
export function bestVersion(packument: Packument, ranges: readonly string[]): string | undefined {
  const { latest } = packument['dist-tags']
  const isDeprecated = (version: string): boolean => Boolean(packument.versions[version]?.deprecated)
  if (latest !== undefined && latest in packument.versions && satisfiesAll(latest, ranges) && !isDeprecated(latest)) {
    return latest
  }
  const fitting = publishedVersions(packument).filter((version) =>
    ranges.every((range) => semver.satisfies(version, range)),
  )
  return fitting.find((version) => !isDeprecated(version)) ?? fitting[0] ?? anyVersion(packument, ranges)
}

/** Whether a version that was chosen before still does. */
export const satisfiesAll = (version: string, ranges: readonly string[]): boolean =>
  ranges.every((range) => takesAnything(range) || semver.satisfies(version, range))

/** Newest first. */
export const publishedVersions = (packument: Packument): string[] =>
  Object.keys(packument.versions)
    .filter((version) => semver.valid(version) !== null)
    .sort(semver.rcompare)

/** A range as semver has it; a dist-tag becomes its version; undefined when it is neither. */
export function rangeOf(packument: Packument, range: string): string | undefined {
  if (takesAnything(range)) return '*'
  if (semver.validRange(range) !== null) return range
  return Object.hasOwn(packument['dist-tags'], range) ? packument['dist-tags'][range] : undefined
}

const takesAnything = (range: string): boolean => ['', '*', 'latest'].includes(range)

function anyVersion(packument: Packument, ranges: readonly string[]): string | undefined {
  const { latest } = packument['dist-tags']
  return ranges.every(takesAnything) && latest !== undefined && latest in packument.versions ? latest : undefined
}
