import { offIn, type Release } from '../../../model/index.js'
import type { Control } from '../../control.js'

/** By whom releases were made in which killed versions are off. */
export const killSwitch = 'kill switch'

/** The tenant's installations that are off because something was killed, and not because their seller wants it so. */
export async function offByKill({ releases }: Pick<Control, 'releases'>, live: Release): Promise<string[]> {
  const off = live.installations.filter(({ enabled }) => !enabled).map(({ name }) => name)
  if (off.length === 0) return []
  const past = (await releases.list(live.tenant)).filter(({ liveAt }) => liveAt !== null)
  return off.filter((name) => whoSwitchedOff(past, name) === killSwitch)
}

/** @param past newest first */
function whoSwitchedOff(past: readonly Release[], name: string): string | undefined {
  const on = past.findIndex(({ installations }) => installations.some((one) => one.name === name && one.enabled))
  return past[on - 1]?.by
}

/** Those of the installations that may run with these versions, if they are switched on. */
export function mayRun(
  names: readonly string[],
  { lock }: Pick<Release, 'lock'>,
  killed: ReadonlySet<string>,
): string[] {
  const plugins = lock.plugins.map((one) => ({
    ...one,
    enabled: one.enabled || one.kind === 'implicit' || names.includes(one.name),
  }))
  const dead = new Set(offIn({ plugins }, killed).map(({ name }) => name))
  return names.filter((name) => !dead.has(name))
}
