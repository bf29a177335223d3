import type pg from 'pg'
import { type Bus, type BusStanding, openBus } from '../bus/index.js'
import type { House } from './house.js'

/**
 * The bus that the settings name, and a line in the log whenever it stops taking events, or begins to. `pool` is of the tenants'
 * database, as its administrator.
 */
export async function connectBus(
  { settings, closers, log }: Pick<House, 'settings' | 'closers' | 'log'>,
  pool: pg.Pool,
): Promise<Bus | undefined> {
  const onStanding = (standing: BusStanding): void => log(words[standing.kind], { bus: bus?.name, ...told(standing) })
  const bus: Bus | undefined = await openBus({ settings: settings.bus, pool, onStanding })
  if (bus !== undefined) closers.add(bus)
  return bus
}

const words: Readonly<Record<BusStanding['kind'], string>> = {
  open: 'events go out to the bus',
  away: 'the bus cannot be reached: events wait',
  blocked: 'the bus is short of memory or disk: events wait',
  silent: 'the bus confirms nothing: events wait',
  refused: 'the bus will not have our events as it is set up: events wait',
}

const mending = 'delete that exchange, or name another one in SHOPCTL_BUS_EXCHANGE'
const permitting = 'let its user configure and write the exchange'

function told(standing: BusStanding): Readonly<Record<string, string>> {
  if (standing.kind === 'open') return {}
  const { kind, why } = standing
  if (kind !== 'refused') return { why }
  return { why, next: why.includes('ACCESS_REFUSED') ? permitting : mending }
}
