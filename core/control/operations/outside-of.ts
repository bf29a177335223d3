import type { ReleasePlugin } from '../../model/index.js'
import type { Presence } from '../../serve/index.js'
import type { OutsideView } from '../outside-view.js'

/** How an installation is connected, by who of the shop is; null for what runs in the shop. */
export function outsideOf(locked: ReleasePlugin | undefined, connected: readonly Presence[]): OutsideView | null {
  if (locked?.facts.outside === undefined) return null
  const found = connected.find(({ plugin }) => plugin === locked.name)
  return { connections: found?.connections ?? 0, since: found?.since ?? null }
}
