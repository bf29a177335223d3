import type { Facts } from '../model/index.js'
import type { WiredHandler } from './wiring.js'

/** What the subscription of a plugin that runs outside is called, where those of others are called by their method. */
export const outsideMethod = 'event'

/** Who is handed which events: those in the shop, and behind them plugins that run outside, each in one subscription. */
export function withOutside(
  events: Readonly<Record<string, readonly WiredHandler[]>>,
  plugins: readonly { readonly name: string; readonly facts: Pick<Facts, 'outside'> }[],
): Readonly<Record<string, readonly WiredHandler[]>> {
  const all: Record<string, readonly WiredHandler[]> = { ...events }
  for (const { name: plugin, facts } of plugins)
    for (const type of facts.outside?.events ?? [])
      all[type] = [...(all[type] ?? []), { plugin, method: outsideMethod }]
  return all
}
