import type pg from 'pg'
import { type Bus, type BusSettings, type BusStanding, openBus } from '../bus/index.js'
import type { PlatformLog } from './platform-log.js'

export interface ConnectBus {
  readonly settings: BusSettings
  /** The tenants' database, as its administrator. */
  readonly pool: pg.Pool
  readonly log: PlatformLog
  /** It takes events again. */
  readonly onOpen: () => void
}

/** The bus that the settings name, and a line in the log whenever it stops taking events, or begins to. */
export async function connectBus({ settings, pool, log, onOpen }: ConnectBus): Promise<Bus | undefined> {
  const bus: Bus | undefined = await openBus({
    settings,
    pool,
    onStanding(standing) {
      if (standing.kind === 'open') onOpen()
      log(words[standing.kind], { bus: bus?.name, ...told(standing) })
    },
  })
  return bus
}

const words: Readonly<Record<BusStanding['kind'], string>> = {
  open: 'events go out to the bus',
  away: 'the bus cannot be reached: events wait',
  blocked: 'the bus is short of memory or disk: events wait',
  refused: 'the bus will not have the exchange as it is: events wait',
}

const told = (standing: BusStanding): Readonly<Record<string, string>> =>
  standing.kind === 'open'
    ? {}
    : {
        why: standing.why,
        ...(standing.kind === 'refused'
          ? { next: 'delete that exchange, or name another one in SHOPCTL_BUS_EXCHANGE' }
          : {}),
      }
