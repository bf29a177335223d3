import type { Wiring } from '../protocol/index.js'
import { Database, DeclaredFields, FieldStore, Identity, Providers, ShopInfo } from '../sdk/host/index.js'
import { Clock, Log } from '../sdk/index.js'
import { Shop, SystemClock } from './capabilities.js'
import { Container } from './container.js'
import { WiredFields } from './fields/wired-fields.js'
import type { RuntimeOptions } from './runtime-options.js'

interface Wired extends Omit<RuntimeOptions, 'wiring'> {
  readonly wiring: Wiring
}

interface ShopWide {
  readonly database: Database
  readonly log: Log
  readonly providers: Providers
}

/** The shop's own classes, and what they are given. */
export function shopContainer({ activate, wiring, host, clock }: Wired, shopWide: ShopWide): Container {
  const { database, log, providers } = shopWide
  const container = Container.create()
  container.bind(Database, database)
  container.bind(ShopInfo, new Shop(activate.tenant))
  container.bind(Clock, clock ?? new SystemClock())
  container.bind(Log, log)
  container.bind(Providers, providers)
  container.bind(DeclaredFields, new WiredFields(wiring.fields))
  for (const service of [...host.services, ...host.controllers]) container.single(service)
  container.bind(Identity, container.get(host.identity))
  if (host.fields !== undefined) container.bind(FieldStore, container.get(host.fields))
  return container
}
