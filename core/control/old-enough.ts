import type { RegistryClient } from '../../registry/index.js'

/** `young`: versions that are left out, and when they may be had (ISO 8601). */
export type Packument = NonNullable<Awaited<ReturnType<RegistryClient['packument']>>> & {
  readonly young?: Readonly<Record<string, string>>
}

export interface Age {
  /** What a version must have, in milliseconds. */
  readonly ageMs: number
  /** Versions that need no age. */
  readonly except: Readonly<Record<string, unknown>>
  /** Milliseconds since 1970. */
  readonly now: number
}

/**
 * A package without the versions that were published so lately that nobody may have looked at them yet. One whose time is not
 * known is taken as old: the registry keeps it, and its source does not say.
 */
export function oldEnough(packument: Packument, { ageMs, except, now }: Age): Packument {
  const { time = {}, versions } = packument
  const fromOn = (version: string): number => Date.parse(time[version] ?? '') + ageMs
  const isYoung = (version: string): boolean => !Object.hasOwn(except, version) && fromOn(version) > now
  const young = Object.keys(versions).filter(isYoung)
  if (young.length === 0) return packument
  return {
    ...packument,
    versions: Object.fromEntries(Object.entries(versions).filter(([version]) => !isYoung(version))),
    young: Object.fromEntries(young.map((version) => [version, new Date(fromOn(version)).toISOString()])),
  }
}
